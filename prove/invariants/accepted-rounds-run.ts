import { invariant } from './shared/findings.ts';
import { asksForRound, isAccepted } from './shared/history.ts';

/** Errors of rounds that no actor ran, which a 202 rules out (ruling D4). */
const unstarted = ['chat terminated', 'admission timed out'];

export const acceptedRoundsRun = invariant(
  'accepted-rounds-run',
  'A round whose caller got a 202 runs: it never ends as rolled back or as unknown to its actor.',
  ({ calls, rows }, findings) => {
    const accepted = new Map(
      calls.filter((call) => asksForRound(call) && isAccepted(call)).map((call) => [call.roundId, call]),
    );
    for (const { id, chatId, lastError } of rows.rounds) {
      const call = accepted.get(id);
      if (call === undefined) continue;
      findings.look();
      if (lastError === null || !unstarted.includes(lastError)) continue;
      findings.add(`Round ${id} of chat ${chatId} was accepted, and ended as "${lastError}".`, [call.id]);
    }
  },
);
