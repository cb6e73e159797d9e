import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestApp, useSharedApp } from '../../support/test-app.ts';

let testApp: TestApp;
beforeAll(async () => {
  testApp = await useSharedApp();
});
afterAll(() => testApp.close());

describe('a store app', () => {
  test('starts a chat, polls, and reads a recommendation [MODEL-01, KICK-01, DET-02]', async () => {
    const { sdk } = await testApp.newTenant();
    const profileId = await sdk.newProfile({ name: '佐藤花子', gender: 'F', age: 32, locale: 'ja' });
    const { chatId, round } = await sdk.runRound(profileId, { prompt: '오늘 저녁 카레 땡기는데' });
    expect(round.status).toBe('completed');
    expect(round.todos?.items).not.toHaveLength(0);
    const again = await sdk.runRound(profileId, { chat_id: chatId, prompt: '와인 추가' });
    expect(again.round).toMatchObject({ round_no: 2, status: 'completed' });
  });
});
