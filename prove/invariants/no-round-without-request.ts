import type { Call, Evidence } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';
import {
  asksForRound,
  describeCall,
  getIds,
  isAccepted,
  isUnknown,
  type RoundRow,
  tenantIds,
  wasRolledBack,
} from './shared/history.ts';

export const noRoundWithoutRequest = invariant(
  'no-round-without-request',
  'Every round stems from a request that was or may have been accepted; rejected or rolled-back requests run no round.',
  (evidence, findings) => {
    const tenantId = tenantIds(evidence);
    const isUndone = wasRolledBack(evidence);
    const calls = Map.groupBy(evidence.calls.filter(asksForRound), ({ tenant, prompt }) =>
      JSON.stringify([tenantId(tenant), prompt]),
    );
    for (const round of evidence.rows.rounds) {
      findings.look();
      // For any answer to its caller: see below.
      if (isUndone(round)) continue;
      checkOrigin(round, calls.get(JSON.stringify([round.tenantId, round.prompt])) ?? [], findings);
    }
    checkRolledBack(evidence, findings);
  },
);

function checkOrigin(round: RoundRow, calls: readonly Call[], findings: Findings): void {
  const mayHaveStarted = (call: Call) => (isAccepted(call) && call.roundId === round.id) || isUnknown(call);
  if (calls.some(mayHaveStarted)) return;
  const name = `Round ${round.id} of chat ${round.chatId} ("${round.prompt}")`;
  if (calls.length === 0) findings.add(`${name} was asked for by no call.`);
  else findings.add(`${name} is there though no call may have started it: ${list(calls)}.`, getIds(calls));
}

const list = (calls: readonly Call[]) => calls.map(describeCall).join(', ');

/** A round that was undone ended in error and gave its credit back (ruling D4). */
function checkRolledBack(evidence: Evidence, findings: Findings): void {
  const { rounds, ledger } = evidence.rows;
  const givenBack = new Set(ledger.filter(({ kind }) => kind === 'give_back').map(({ roundId }) => roundId));
  for (const { id, status } of rounds.filter(wasRolledBack(evidence))) {
    if (status === 'error' && givenBack.has(id)) continue;
    const credit = givenBack.has(id) ? 'given back' : 'not given back';
    findings.add(`Round ${id} was rolled back, but is ${status} and its credit is ${credit}.`);
  }
}
