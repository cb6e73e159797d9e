import { randomUUID } from 'node:crypto';
import { type RoundCredits, readRoundCredits } from '../db/repositories/audit/audit-ledger.ts';
import type { AuditScope, Check, CheckOutput, Finding } from './check.ts';
import { read } from './rows.ts';

const page = 2_000;
/** Rounds that one run checks. If there are more, each run starts at a random position. */
const most = 100_000;
const mostFindings = 1_000;
const firstId = '00000000-0000-0000-0000-000000000000';

/** Every round has reserved a credit; an ended round has the one outcome that matches its status. */
export const checkRoundCredits: Check = async (scope, limit) => {
  const start = randomUUID();
  const behind = await walk(scope, limit, { after: start, until: null, atMost: most });
  if (!behind.complete) return behind;
  const before = await walk(scope, limit, { after: firstId, until: start, atMost: most - behind.checked });
  return {
    checked: behind.checked + before.checked,
    complete: before.complete,
    findings: [...behind.findings, ...before.findings],
  };
};

interface RoundRange {
  after: string;
  /** Null for no limit. */
  until: string | null;
  atMost: number;
}

async function walk(
  scope: AuditScope,
  limit: AbortSignal,
  { until, atMost, ...from }: RoundRange,
): Promise<CheckOutput> {
  const findings: Finding[] = [];
  let checked = 0;
  let after = from.after;
  while (checked < atMost && findings.length < mostFindings) {
    limit.throwIfAborted();
    const range = { after, until, limit: Math.min(page, atMost - checked) };
    const rounds = await read(scope, (kysely) => readRoundCredits(kysely, range));
    checked += rounds.length;
    findings.push(...rounds.flatMap(findViolations));
    const last = rounds.at(-1);
    if (!last || rounds.length < range.limit) return { checked, complete: true, findings };
    after = last.roundId;
  }
  return { checked, complete: false, findings };
}

const outcomes: Record<string, { kind: string; amount: number } | undefined> = {
  completed: { kind: 'capture', amount: 0 },
  error: { kind: 'give_back', amount: 1 },
};

function findViolations(round: RoundCredits): Finding[] {
  const what = describeViolation(round);
  if (what === null) return [];
  const ids = { round_id: round.roundId, chat_id: round.chatId };
  return [{ ids, tenant: round.tenantCode, since: round.updatedAt.toISOString(), what }];
}

function describeViolation({ status, reserve, outcome }: RoundCredits): string | null {
  const name = `the round is ${status}`;
  if (!reserve) return `${name} and has reserved no credit`;
  if (reserve.amount !== -1) return `${name} and has reserved ${-reserve.amount} credits`;
  if (!reserve.ofTenant || outcome?.ofTenant === false) return `${name} and on another tenant's ledger`;
  const fitting = outcomes[status];
  if (outcome?.kind === fitting?.kind && outcome?.amount === fitting?.amount) return null;
  return `${name} and has ${outcome ? `${outcome.kind} of ${outcome.amount}` : 'no outcome'} in the ledger`;
}
