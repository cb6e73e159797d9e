import { invariant } from './shared/findings.ts';
import { inRealTime, when } from './shared/time.ts';

export const finishedRoundsImmutable = invariant(
  'finished-rounds-immutable',
  'A round that was shown as completed or failed is shown the same from then on, coupon spots aside (ruling Q51).',
  ({ reads }, findings) => {
    const sights = reads.flatMap((read) => read.rounds.map((round) => ({ ...read, round })));
    for (const [roundId, ofRound] of Map.groupBy(sights, ({ round }) => round.roundId)) {
      let finished: (typeof ofRound)[number] | null = null;
      for (const { item, endedBefore } of inRealTime(ofRound)) {
        finished ??= endedBefore.find(({ round }) => round.status !== 'in_progress') ?? null;
        if (!finished) continue;
        findings.look();
        if (item.round.contentHash === finished.round.contentHash) continue;
        findings.add(
          `Round ${roundId} was ${finished.round.status} in read ${finished.callId} (${finished.server}, ` +
            `${when(finished)}), and is different in read ${item.callId} (${item.server}, ${when(item)}).`,
          [finished.callId, item.callId],
        );
      }
    }
  },
);
