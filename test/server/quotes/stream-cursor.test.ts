import { describe, expect, test } from '@jest/globals';
import type {
  StoredConversation,
  StoredMessage,
} from '../../../db/repositories/quotes/quote-conversations.ts';
import { toStage } from '../../../domain/quotes/stage.ts';
import { getStartCursor, toEventId } from '../../../server/quotes/stream-cursor.ts';

const id = '11111111-2222-4333-8444-555555555555';

/** A conversation with `replies` replies of two tokens each, and `pending` messages without one. */
function conversation(replies: number, pending = 0): StoredConversation {
  const messages = Array.from({ length: replies + pending }, (_, at): StoredMessage => {
    const reply = { content: '하나 둘', startsAt: new Date(0), tokenMs: 100 };
    return { stage: toStage(at + 1), createdAt: new Date(0), reply: at < replies ? reply : null };
  });
  return { id, messages, quote: null };
}
const toLastEventId = (stage: number, chunk: number) => toEventId(id, { stage: toStage(stage), chunk });

describe('a client', () => {
  test('starts at the pending reply', () => {
    expect(getStartCursor(conversation(0, 1), '')).toEqual({ stage: 1, chunk: 0 });
    expect(getStartCursor(conversation(1, 2), '')).toEqual({ stage: 2, chunk: 0 });
  });

  test('starts at the last reply when none is pending', () => {
    expect(getStartCursor(conversation(3), '')).toEqual({ stage: 3, chunk: 0 });
  });

  test('resumes within the same reply', () => {
    expect(getStartCursor(conversation(2, 1), toLastEventId(1, 0))).toEqual({ stage: 1, chunk: 1 });
  });

  test('resumes with the next reply, pending or not', () => {
    expect(getStartCursor(conversation(2), toLastEventId(1, 2))).toEqual({ stage: 2, chunk: 0 });
    expect(getStartCursor(conversation(1, 1), toLastEventId(1, 2))).toEqual({ stage: 2, chunk: 0 });
  });

  test('gets no cursor after the last chunk', () => {
    expect(getStartCursor(conversation(2), toLastEventId(2, 2))).toBeNull();
    expect(getStartCursor(conversation(4), toLastEventId(4, 2))).toBeNull();
  });

  test.each([
    'nonsense',
    '',
    toLastEventId(1, 3),
    toLastEventId(4, 0),
    `${id}.1.-1`,
    `${id}.1.999999999`,
    toEventId('99999999-2222-4333-8444-555555555555', { stage: 1, chunk: 0 }),
  ])('with an invalid event id starts again: %s', (lastEventId) => {
    expect(getStartCursor(conversation(2), lastEventId)).toEqual({ stage: 2, chunk: 0 });
  });
});
