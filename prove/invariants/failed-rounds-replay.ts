import { invariant } from './shared/findings.ts';

export const failedRoundsReplay = invariant(
  'failed-rounds-replay',
  'The bundle of every failed round, run again without any upstream, gives what was recorded.',
  ({ replays }, findings) => {
    for (const { roundId, equal, detail } of replays) {
      findings.look();
      if (!equal) findings.add(`Round ${roundId} replays differently: ${detail}.`);
    }
  },
);
