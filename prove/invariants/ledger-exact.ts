import type { RoundStatus } from '../../domain/chat/progress.ts';
import type { Evidence, Rows } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';

type Entry = Rows['ledger'][number];

/** The ledger entries of a round by its status, `reserve -1` first. */
const expectedEntries: Record<RoundStatus, readonly string[]> = {
  in_progress: ['reserve -1'],
  completed: ['reserve -1', 'capture 0'],
  error: ['reserve -1', 'give_back 1'],
};

export const ledgerExact = invariant(
  'ledger-exact',
  'Balances are the sums of their ledgers and never negative; a round has one reserve and, once ended, one outcome.',
  (evidence, findings) => {
    checkBalances(evidence, findings);
    checkRounds(evidence, findings);
  },
);

function checkBalances({ rows }: Evidence, findings: Findings): void {
  const entries = Map.groupBy(rows.ledger, ({ tenantId }) => tenantId);
  for (const { code, id, balance } of rows.tenants) {
    findings.look();
    const sum = (entries.get(id) ?? []).reduce((total, { amount }) => total + amount, 0);
    if (sum !== balance)
      findings.add(`Tenant ${code} has a balance of ${balance}, but its ledger adds up to ${sum}.`);
    if (balance < 0) findings.add(`Tenant ${code} has a negative balance of ${balance}.`);
  }
}

function checkRounds({ rows }: Evidence, findings: Findings): void {
  const entries = Map.groupBy(rows.ledger, ({ roundId }) => roundId);
  for (const { id, status, tenantId } of rows.rounds) {
    findings.look();
    const ofRound = entries.get(id) ?? [];
    const written = ofRound.map(describeEntry).toSorted().toReversed();
    if (written.join() !== expectedEntries[status].join()) {
      const expected = expectedEntries[status].join(', ');
      findings.add(
        `Round ${id} is ${status}; its ledger has "${written.join(', ')}" and should have "${expected}".`,
      );
    }
    const foreign = ofRound.find((entry) => entry.tenantId !== tenantId);
    if (foreign)
      findings.add(`Round ${id} of tenant ${tenantId} is in the ledger of tenant ${foreign.tenantId}.`);
  }
  const known = new Set(rows.rounds.map(({ id }) => id));
  for (const entry of rows.ledger) {
    const isKnown = entry.roundId === null ? entry.kind === 'grant' : known.has(entry.roundId);
    if (!isKnown)
      findings.add(`Tenant ${entry.tenantId} has "${describeEntry(entry)}" for no round (${entry.roundId}).`);
  }
}

const describeEntry = ({ kind, amount }: Entry) => `${kind} ${amount}`;
