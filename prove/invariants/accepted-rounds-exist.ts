import type { Call, Evidence } from '../evidence.ts';
import { invariant } from './shared/findings.ts';
import {
  asksForRound,
  describeCall,
  getIds,
  isAccepted,
  type RoundRow,
  tenantIds,
} from './shared/history.ts';

export const acceptedRoundsExist = invariant(
  'accepted-rounds-exist',
  'Every accepted kickoff and follow-up is one round: as it was sent, and shared with no other request.',
  (evidence, findings) => {
    const accepted = evidence.calls.filter((call) => asksForRound(call) && isAccepted(call));
    const rounds = new Map(evidence.rows.rounds.map((round) => [round.id, round]));
    const findDifference = createComparison(evidence);
    for (const call of accepted) {
      findings.look();
      const round = rounds.get(call.roundId ?? '');
      const difference = round ? findDifference(call, round) : 'has no row';
      if (difference)
        findings.add(`Round ${call.roundId} of ${describeCall(call)} ${difference}.`, [call.id]);
    }
    for (const [roundId, calls] of Map.groupBy(accepted, (call) => call.roundId)) {
      if (roundId === null || calls.length === 1 || isOneRequest(calls)) continue;
      findings.add(
        `Round ${roundId} was given to several requests: ${calls.map(describeCall).join(', ')}.`,
        getIds(calls),
      );
    }
  },
);

function createComparison(evidence: Evidence): (call: Call, round: RoundRow) => string | null {
  const tenantId = tenantIds(evidence);
  return (call, round) => {
    if (round.chatId !== call.chatId) return `belongs to chat ${round.chatId}, and not to ${call.chatId}`;
    if (round.prompt !== call.prompt) return `has the prompt "${round.prompt}", and not "${call.prompt}"`;
    if (round.tenantId !== tenantId(call.tenant)) return `belongs to another tenant than ${call.tenant}`;
    return null;
  };
}

/** Repeats have the key of the first call; a call without a key is not a repeat. */
function isOneRequest([first, ...others]: readonly Call[]): boolean {
  const key = first?.idempotencyKey ?? null;
  return key !== null && others.every(({ idempotencyKey }) => idempotencyKey === key);
}
