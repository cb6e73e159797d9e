import { invariant } from './shared/findings.ts';

export const failedRoundsReplay = invariant(
  'failed-rounds-replay',
  'The bundle of every failed round, replayed without upstreams, gives the recorded outcome.',
  ({ replays }, findings) => {
    for (const { roundId, equal, detail } of replays) {
      findings.look();
      if (!equal) findings.add(`Round ${roundId} replays differently: ${detail}.`);
    }
  },
);
