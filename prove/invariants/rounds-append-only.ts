import type { ChatRead } from '../evidence.ts';
import { invariant } from './shared/findings.ts';
import { inRealTime, when } from './shared/time.ts';

export const roundsAppendOnly = invariant(
  'rounds-append-only',
  'The rounds of a chat only grow, in the order of their numbers, for every reader on every server.',
  ({ reads, rows }, findings) => {
    const rounds = Map.groupBy(rows.rounds, ({ chatId }) => chatId);
    for (const [chatId, ofChat] of Map.groupBy(reads, (read) => read.chatId)) {
      const stored = (rounds.get(chatId) ?? []).toSorted((a, b) => a.roundNo - b.roundNo).map(({ id }) => id);
      let longest: ChatRead | null = null;
      for (const { item: read, endedBefore } of inRealTime(ofChat)) {
        findings.look();
        // All lists begin as the rows do, so their lengths show which came later.
        for (const earlier of endedBefore)
          if (earlier.rounds.length > (longest?.rounds.length ?? 0)) longest = earlier;
        const shown = read.rounds.map(({ roundId }) => roundId);
        const place = shown.findIndex((roundId, index) => roundId !== stored[index]);
        const readAs = `Read ${read.callId} of chat ${chatId} (${read.server}, ${when(read)})`;
        if (place >= 0) {
          const expected = stored[place] ?? 'none';
          findings.add(
            `${readAs} shows round ${shown[place]} at place ${place + 1}, where the rows have ${expected}.`,
            [read.callId],
          );
        }
        if (longest && shown.length < longest.rounds.length) {
          const before = `read ${longest.callId} (${longest.server}, ${when(longest)})`;
          findings.add(
            `${readAs} shows ${shown.length} rounds, after ${before} had shown ${longest.rounds.length}.`,
            [longest.callId, read.callId],
          );
        }
      }
    }
  },
);
