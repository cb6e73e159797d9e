import { type ChatEventKind, chatEventKinds } from '../../../domain/chat/chat-event.ts';
import { testKind } from '../../../domain/webhooks/endpoint.ts';
import { completedAt, ids, round, startedAt, todos } from './shop.ts';

/** A request body and an answer of an operation; both are checked against its schemas by the tests. */
export interface Example {
  body?: unknown;
  answer?: { status: number; body: unknown };
}

const success = (status: number, data: unknown) => ({ status, body: { success: true, data } });

const profile = { name: 'Ana', locale: 'en' };
const chatAndRound = { chat_id: ids.chat, round_id: ids.round };
const triggered = success(202, { event_id: ids.event, accepted: true });

const chatEvent = { created_at: startedAt, round_id: ids.round, step: null, data: {} };
const chatEvents = {
  chat_id: ids.chat,
  sequence: 3,
  ended: false,
  has_more: false,
  events: [
    { ...chatEvent, sequence: 1, kind: 'round.accepted' },
    { ...chatEvent, sequence: 2, kind: 'step.completed', step: 'meal_suggest' },
    { ...chatEvent, sequence: 3, kind: 'step.completed', step: 'todos', data: { todos } },
  ],
};

const webhook = {
  webhook_id: ids.webhook,
  url: 'https://shop.example/hooks',
  description: 'Kitchen',
  kinds: ['round.completed', 'round.failed'],
  status: 'enabled',
  disabled_reason: null,
  failing_since: null,
  previous_secret_until: null,
  created_at: startedAt,
};

const savedView = { name: 'Errors of today', shared: true, filter: { status: 'error', from: '24h' } };

const conversation = { userId: 'user-1', threadNum: '1' };

/** Examples of the main operations, by their ids. */
export const examples: Record<string, Example> = {
  validateKey: {
    answer: success(200, {
      status: 'active',
      key_type: 'sdk',
      key_prefix: 'osk_shop0a1b',
      tenant_code: 'shop',
      created_at: startedAt,
      expires_at: null,
    }),
  },
  createProfile: { body: profile, answer: success(201, { profile_id: ids.profile }) },
  getProfile: { answer: success(200, { profile_id: ids.profile, data: profile }) },
  updateProfile: {
    body: { locale: 'ko' },
    answer: success(200, { profile_id: ids.profile, data: { ...profile, locale: 'ko' } }),
  },
  startRound: { body: { prompt: 'Curry for two' }, answer: success(202, chatAndRound) },
  listChats: {
    answer: success(200, {
      items: [
        {
          chat_id: ids.chat,
          total_rounds: 1,
          rounds: [{ round_no: 1, round_id: ids.round }],
          created_at: startedAt,
        },
      ],
      pageInfo: { total: 1, page: 0, limit: 100, order: 'desc' },
    }),
  },
  getChat: {
    answer: success(200, {
      chat_id: ids.chat,
      profile_id: ids.profile,
      profile_summary: { ...profile, gender: null, age: null },
      created_at: startedAt,
      rounds: [round],
    }),
  },
  getRound: { answer: success(200, round) },
  followChat: { answer: success(200, chatEvents) },
  endChat: { answer: success(200, { chat_id: ids.chat, ended_at: completedAt }) },
  triggerSignage: {
    body: { ...chatAndRound, action: 'enter', items: [{ rec_id: ids.recommended }] },
    answer: success(202, { event_ids: [ids.event], accepted: true }),
  },
  triggerCoupon: {
    body: { ...chatAndRound, rec_id: ids.recommended, kind: 'redeemed' },
    answer: triggered,
  },
  triggerRecommend: { body: { ...chatAndRound, rec_id: ids.recommended }, answer: triggered },
  triggerBacklist: { body: { chat_id: ids.chat }, answer: triggered },
  createSession: { body: { token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…' } },
  listTenantChats: {
    answer: success(200, {
      items: [
        {
          chat_id: ids.chat,
          profile_id: ids.profile,
          profile_summary: { ...profile, gender: null, age: null },
          prompt: 'Curry for two',
          status: 'completed',
          last_error: null,
          created_at: startedAt,
          updated_at: completedAt,
          ended_at: null,
          error_code: null,
          round_count: 1,
          seconds: 9.25,
          credits: 1,
        },
      ],
      total: 1,
      page: 0,
      size: 20,
    }),
  },
  createSavedView: {
    body: savedView,
    answer: success(201, { view_id: ids.view, ...savedView, own: true, created_at: startedAt }),
  },
  createWebhook: {
    body: { url: webhook.url, description: webhook.description, kinds: webhook.kinds },
    answer: success(201, { ...webhook, secret: 'whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0' }),
  },
  rotateWebhookSecret: { body: { grace_hours: 24 } },
  sendQuoteMessage: {
    body: { ...conversation, content: 'Good morning', timestamp: startedAt },
    answer: {
      status: 200,
      body: { ...conversation, status: 'pending', timestamp: '2026-04-29T05:28:08.125Z' },
    },
  },
  ...Object.fromEntries(chatEventKinds.map((kind) => [toWebhookId(kind), { body: toWebhook(kind) }])),
  [toWebhookId(testKind)]: {
    body: { type: testKind, timestamp: '2026-04-29T05:28:08.125Z', data: { tenant: 'shop' } },
  },
};

function toWebhook(kind: ChatEventKind): object {
  return {
    type: kind,
    timestamp: '2026-04-29T05:28:17.250Z',
    data: {
      tenant: 'shop',
      profile_id: ids.profile,
      chat_id: ids.chat,
      sequence: { 'round.accepted': 1, 'step.completed': 3, 'chat.ended': 7 }[kind as string] ?? 6,
      round_id: kind === 'chat.ended' ? null : ids.round,
      step: kind === 'step.completed' ? 'todos' : null,
      last_error: kind === 'round.failed' ? 'meal_suggest failed: upstream timeout' : null,
      poll: `/v1/chat/${ids.profile}/recommend/${ids.chat}`,
    },
  };
}

/** `round.accepted` becomes `onRoundAccepted`. */
export function toWebhookId(kind: string): string {
  return `on.${kind}`.replaceAll(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
}
