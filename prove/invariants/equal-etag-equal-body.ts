import { invariant } from './shared/findings.ts';

export const equalEtagEqualBody = invariant(
  'equal-etag-equal-body',
  'Answers to polls of a chat with the same ETag have the same body, on every server.',
  ({ reads }, findings) => {
    const tagged = Map.groupBy(reads, ({ tenant, chatId, etag }) => JSON.stringify([tenant, chatId, etag]));
    for (const [first, ...others] of tagged.values()) {
      findings.look();
      const different = others.find(({ bodyHash }) => bodyHash !== first?.bodyHash);
      if (!first || !different) continue;
      findings.add(
        `Chat ${first.chatId} has two bodies with the ETag ${first.etag}: in read ${first.callId} (${first.server}) ` +
          `and in read ${different.callId} (${different.server}).`,
        [first.callId, different.callId],
      );
    }
  },
);
