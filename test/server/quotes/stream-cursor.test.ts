import { describe, expect, test } from '@jest/globals';
import type {
  StoredConversation,
  StoredMessage,
} from '../../../db/repositories/quotes/quote-conversations.ts';
import { toStage } from '../../../domain/quotes/stage.ts';
import { getStartCursor, toEventId } from '../../../server/quotes/stream-cursor.ts';

const id = '11111111-2222-4333-8444-555555555555';

/** A conversation with so many replies of two tokens, and messages that wait for theirs. */
function conversation(replies: number, waiting = 0): StoredConversation {
  const messages = Array.from({ length: replies + waiting }, (_, at): StoredMessage => {
    const reply = { content: '하나 둘', startsAt: new Date(0), tokenMs: 100 };
    return { stage: toStage(at + 1), createdAt: new Date(0), reply: at < replies ? reply : null };
  });
  return { id, messages, quote: null };
}
const heard = (stage: number, chunk: number) => toEventId(id, { stage: toStage(stage), chunk });

describe('a listener', () => {
  test('begins at the reply that is being made', () => {
    expect(getStartCursor(conversation(0, 1), '')).toEqual({ stage: 1, chunk: 0 });
    expect(getStartCursor(conversation(1, 2), '')).toEqual({ stage: 2, chunk: 0 });
  });

  test('begins at the last reply where none is being made', () => {
    expect(getStartCursor(conversation(3), '')).toEqual({ stage: 3, chunk: 0 });
  });

  test('goes on within the reply that it was at', () => {
    expect(getStartCursor(conversation(2, 1), heard(1, 0))).toEqual({ stage: 1, chunk: 1 });
  });

  test('goes on with the next reply, made or not', () => {
    expect(getStartCursor(conversation(2), heard(1, 2))).toEqual({ stage: 2, chunk: 0 });
    expect(getStartCursor(conversation(1, 1), heard(1, 2))).toEqual({ stage: 2, chunk: 0 });
  });

  test('has heard all there is', () => {
    expect(getStartCursor(conversation(2), heard(2, 2))).toBeNull();
    expect(getStartCursor(conversation(4), heard(4, 2))).toBeNull();
  });

  test.each([
    'nonsense',
    '',
    heard(1, 3),
    heard(4, 0),
    `${id}.1.-1`,
    `${id}.1.999999999`,
    toEventId('99999999-2222-4333-8444-555555555555', { stage: 1, chunk: 0 }),
  ])('that says it heard what was never said begins anew: %s', (lastEventId) => {
    expect(getStartCursor(conversation(2), lastEventId)).toEqual({ stage: 2, chunk: 0 });
  });
});
