import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { toChatListView, toChatView, toRoundView } from '../../../server/sdk/chats/view.ts';
import { chatListSchema, chatViewSchema } from '../../../server/sdk/chats/view-schema.ts';
import { toValidationView } from '../../../server/sdk/validation/view.ts';
import { validationViewSchema } from '../../../server/sdk/validation/view-schema.ts';

const now = new Date('2026-04-29T05:28:08.700Z');

function newChatView() {
  const round = {
    roundId: randomUUID(),
    roundNo: 1,
    prompt: '카레',
    status: 'in_progress' as const,
    lastError: null,
    createdAt: now,
    updatedAt: now,
    boundaryPassed: false,
    steps: [],
  };
  const head = {
    chatId: randomUUID(),
    tenantId: randomUUID(),
    lineageId: randomUUID(),
    profileId: randomUUID(),
    profile: { age: 'many' },
    profileDeleted: false,
    profileSessionId: null,
    status: 'in_progress' as const,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    roundCount: 1,
    version: { sequence: 1, rewrittenBy: null },
  };
  return toChatView(head, [toRoundView(round, [])]);
}

describe('the schemas of views', () => {
  test('accept a chat that has just begun', () => {
    const view = newChatView();
    expect(chatViewSchema.parse(view)).toEqual(view);
  });

  test('reject missing and unknown fields', () => {
    const { profile_summary, ...rest } = newChatView();
    expect(chatViewSchema.safeParse(rest).success).toBe(false);
    expect(chatViewSchema.safeParse({ ...rest, profile_summary, more: 1 }).success).toBe(false);
  });

  test('accept an empty list and one chat', () => {
    const paging = { page: 0, limit: 100, order: 'desc' as const };
    const one = { chatId: randomUUID(), createdAt: now, rounds: [{ roundNo: 1, roundId: randomUUID() }] };
    for (const items of [[], [one]]) {
      const view = toChatListView({ total: items.length, items }, paging);
      expect(chatListSchema.parse(view)).toEqual(view);
    }
  });

  test.each([null, now])('accept a key that expires: %s', (expiresAt) => {
    const key = { prefix: 'osk_demo_012', tenantCode: 'demo', createdAt: now, expiresAt, revokedAt: null };
    const view = toValidationView(key, now);
    expect(validationViewSchema.parse(view)).toEqual(view);
  });
});
