import type { Evidence } from './evidence.ts';
import { isUnknown } from './invariants/shared/history.ts';

/** How often each event occurred that a run should provoke. */
export interface Counter {
  /** In kebab-case; for faults, `fault-` and the kind. */
  name: string;
  count: number;
}

/** @param roundsPerRun rounds after which a chat's workflow continues as new */
export function countSometimes(evidence: Evidence, roundsPerRun: number): Counter[] {
  const { calls, rows, streams, faults } = evidence;
  const callsWith = (code: string) => calls.filter((call) => call.code === code).length;
  const counts: Record<string, number> = {
    'idempotent-replays': calls.filter(({ replayed }) => replayed).length,
    'refused-in-flight': callsWith('PRIOR_ROUND_IN_FLIGHT'),
    'refused-at-cap': callsWith('REFINEMENT_CAP_EXCEEDED'),
    'refused-without-credit': calls.filter(({ status }) => status === 402).length,
    'refused-after-end': countRefusedAfterEnd(evidence),
    'unknown-outcomes': calls.filter(isUnknown).length,
    'rolled-back-requests': rows.rolledBack.length,
    'failed-rounds': rows.rounds.filter(({ status }) => status === 'error').length,
    'chats-longer-than-a-run': rows.chats.filter(({ roundCount }) => roundCount > roundsPerRun).length,
    'forwards-retried': countRetriedForwards(evidence),
    'stream-reconnects': streams.length - new Set(streams.map(({ client }) => client)).size,
  };
  for (const [kind, ofKind] of Map.groupBy(faults, (fault) => fault.kind))
    counts[`fault-${kind}`] = ofKind.length;
  return Object.entries(counts).map(([name, count]) => ({ name, count }));
}

function countRefusedAfterEnd({ calls, rows }: Evidence): number {
  const ended = new Set(rows.chats.filter((chat) => chat.ended).map(({ id }) => id));
  const followUps = calls.filter(({ kind, status }) => kind === 'follow_up' && status === 404);
  return followUps.filter(({ chatId }) => ended.has(chatId ?? '')).length;
}

/** Events that the store received more than once. */
function countRetriedForwards({ storeCalls }: Evidence): number {
  const receipts = Map.groupBy(storeCalls, ({ idempotencyKey }) => idempotencyKey);
  return [...receipts.values()].filter(({ length }) => length > 1).length;
}
