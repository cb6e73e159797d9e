import { invariant } from './shared/findings.ts';
import { asksForRound, isAccepted } from './shared/history.ts';

/** Ends that say that no actor worked on the round, which a 202 rules out (ruling D4). */
const unstarted = ['chat terminated', 'admission timed out'];

export const acceptedRoundsRun = invariant(
  'accepted-rounds-run',
  'A round whose caller was answered 202 is run: it never ends as one that was given up or that no actor knew.',
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
