import { createBus } from '../../../bus/create-bus.ts';
import { required } from '../../../config.ts';
import { issueKey } from '../../../db/repositories/tenants/key-issue.ts';
import type { ApiScope } from '../../../domain/api-scopes.ts';
import { triggerKinds } from '../../../domain/chat/event-kind.ts';
import { createLogger } from '../../../logger.ts';
import type { ReceivedSignageEvent } from '../../../standins/store/signage-event-log.ts';
import { type Answer, type RoundView, SdkClient } from '../../support/sdk-client.ts';
import type { TestApp, TestTenant } from '../../support/test-app.ts';
import { readJournal } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

export const eventIdForm = /^evt_[0-9a-f]{32}$/;

export type Trigger = 'trigger/signage' | 'trigger/coupon' | 'trigger/recommend' | 'backlist-trigger';

interface TriggerAnswer {
  event_id: string;
  event_ids: string[];
  accepted: boolean;
  action?: string;
}

/** A shopper with a chat whose first round is completed, and whose app sends triggers. */
export interface ShoppingFixture {
  tenant: TestTenant;
  sdk: SdkClient;
  profileId: string;
  chatId: string;
  round: RoundView;
  /** Ids for triggers of this round. */
  ids: { chat_id: string; round_id: string };
  /** Common fields of payloads of this round. */
  base: { profile_id: string; chat_id: string; round_id: string };
  send(trigger: Trigger, body: object, headers?: object): Promise<Answer<TriggerAnswer>>;
}

export async function createShoppingFixture(testApp: TestApp): Promise<ShoppingFixture> {
  const tenant = await testApp.newTenant();
  const { sdk } = tenant;
  const profileId = await sdk.newProfile({ locale: 'en' });
  const { chatId, round } = await sdk.runRound(profileId, { prompt: 'a curry for tonight' });
  if (round.status !== 'completed') throw new Error(`the round is ${round.status}: ${round.last_error}`);
  const ids = { chat_id: chatId, round_id: round.round_id };
  return {
    tenant,
    sdk,
    profileId,
    chatId,
    round,
    ids,
    base: { profile_id: profileId, ...ids },
    send: (trigger, body, headers) => sdk.send('POST', `/v1/chat/${profileId}/${trigger}`, body, headers),
  };
}

type EventRow = Awaited<ReturnType<typeof getTriggerEvents>>[number];

/** The trigger events of a chat. */
export async function getTriggerEvents(testApp: TestApp, chatId: string) {
  return testApp.orm.em
    .fork()
    .getKysely()
    .selectFrom('events')
    .select(['id', 'tenant_id', 'round_id', 'kind', 'payload'])
    .where('chat_id', '=', chatId)
    .where('kind', 'in', triggerKinds)
    .orderBy('created_at')
    .execute();
}

/** The event rows with these ids, in that order. */
export async function getEventsById(
  testApp: TestApp,
  chatId: string,
  ids: readonly string[],
): Promise<EventRow[]> {
  const rows = await getTriggerEvents(testApp, chatId);
  return ids.map((id) => {
    const row = rows.find((one) => one.id === id);
    if (!row) throw new Error(`There is no event ${id}.`);
    return row;
  });
}

interface RawItem {
  rec_id: string;
  store_reasoning?: { analyst_comment: string };
  surface_reasoning?: { analyst_comment: string };
}

/** Analyst comments of a step's raw answer by rec_id. */
export async function getAnalystComments(
  testApp: TestApp,
  roundId: string,
  step: 'cross_sell' | 'notifications',
) {
  const { raw } = await testApp.orm.em
    .fork()
    .getKysely()
    .selectFrom('round_steps')
    .select('raw')
    .where('round_id', '=', roundId)
    .where('step', '=', step)
    .executeTakeFirstOrThrow();
  const items = Object.values(raw ?? {}).flatMap((part) => (Array.isArray(part) ? (part as RawItem[]) : []));
  return new Map(
    items.map(({ rec_id, store_reasoning, surface_reasoning }) => [
      rec_id,
      (store_reasoning ?? surface_reasoning)?.analyst_comment,
    ]),
  );
}

/** The signage events of a tenant that the store has accepted, oldest first, without `received_at`. */
export async function getStoreEvents(testApp: TestApp, { code }: TestTenant) {
  const response = await fetch(`${testApp.standins.storeApiUrl}/v1/signage-events`, {
    headers: { authorization: 'Bearer any', 'x-tenant-code': code },
  });
  const { events } = (await response.json()) as { events: ReceivedSignageEvent[] };
  return events.map(({ received_at: _at, ...event }) => event);
}

/** Waits until the store has accepted `count` events. */
export function waitForStoreEvents(
  testApp: TestApp,
  tenant: TestTenant,
  { count, timeoutMs = 15_000 }: { count: number; timeoutMs?: number },
) {
  const arrived = async () => {
    const events = await getStoreEvents(testApp, tenant);
    return events.length >= count && events;
  };
  return waitFor(arrived, { timeoutMs });
}

/** All requests with signage events of a tenant that the store received, accepted or not. */
export async function getStoreRequests(testApp: TestApp, { code }: TestTenant) {
  const journal = await readJournal(testApp.standins.storeApiUrl);
  return journal.filter(
    ({ method, path, tenant_code }) =>
      method === 'POST' && path === '/v1/signage-events' && tenant_code === code,
  );
}

export interface NotificationListener {
  /** Event ids of every message about a tenant, without those of completed rounds. */
  of(shopping: ShoppingFixture): Promise<string[][]>;
  close(): Promise<void>;
}

/** Subscribes to the test app's bus like another process. */
export async function listenToNotifications(testApp: TestApp): Promise<NotificationListener> {
  const bus = createBus({
    databaseUrl: required(testApp.config, 'DATABASE_URL'),
    redisUrl: testApp.config.REDIS_URL,
    logger: createLogger({ level: 'silent', name: 'test' }),
  });
  const received: { tenantId: string; eventIds: string[] }[] = [];
  bus.subscribe({
    onMessage(message) {
      if (message.kind !== 'tenant_event') return;
      received.push({ tenantId: message.tenant_id, eventIds: message.event_ids });
    },
  });
  await waitFor(() => bus.ping().then(() => true));
  return {
    async of({ tenant, chatId }) {
      const known = new Set((await getTriggerEvents(testApp, chatId)).map(({ id }) => id));
      const own = received.filter(({ tenantId }) => tenantId === tenant.id).map(({ eventIds }) => eventIds);
      return own.filter((eventIds) => eventIds.some((id) => known.has(id)));
    },
    close: () => bus.close(),
  };
}

/** Sends a backlist trigger and waits for its notification, so that all earlier ones have arrived. */
export async function collectNotifications(
  listener: NotificationListener,
  shopping: ShoppingFixture,
): Promise<string[][]> {
  const { data } = await shopping.send('backlist-trigger', { chat_id: shopping.chatId });
  const messages = await waitFor(async () => {
    const published = await listener.of(shopping);
    return published.some((eventIds) => eventIds.includes(data.event_id)) && published;
  });
  return messages.filter((eventIds) => !eventIds.includes(data.event_id));
}

/** What `sendWithEachKey` finds at a trigger that requires the chat's own key with the scope for it. */
export const keyRequired = {
  answers: [
    'no key: 401 UNAUTHORIZED',
    'a key with one more character: 401 UNAUTHORIZED',
    'two different keys: 401 UNAUTHORIZED',
    'without the scope: 403 FORBIDDEN',
    'another key of the tenant: 404 NOT_FOUND',
    'a key of another tenant: 404 NOT_FOUND',
    'the path of another profile: 404 NOT_FOUND',
    'its key: 202',
    'its key as x-api-key: 202',
  ],
  writtenByRefused: 0,
};

/** Sends a trigger with each kind of key, the refused ones first. */
export async function sendWithEachKey(
  testApp: TestApp,
  { tenant, profileId, sdk, chatId }: ShoppingFixture,
  { trigger, body }: { trigger: Trigger; body: object },
): Promise<typeof keyRequired> {
  const path = `/v1/chat/${profileId}/${trigger}`;
  const post = (key: string | null, headers = {}) =>
    new SdkClient(testApp.baseUrl, key).send('POST', path, body, headers);
  const keyWith = async (scopes: ApiScope[]) =>
    (await issueKey(testApp.orm.em, { tenantId: tenant.id, tenantCode: tenant.code, scopes })).key;
  const stranger = await testApp.newTenant();
  const other = await sdk.newProfile();

  const before = await getTriggerEvents(testApp, chatId);
  const refused = [
    describeAnswer('no key', await post(null)),
    describeAnswer('a key with one more character', await post(`${tenant.key}0`)),
    describeAnswer('two different keys', await post(tenant.key, { 'x-api-key': stranger.key })),
    describeAnswer('without the scope', await post(await keyWith(['profile']))),
    describeAnswer('another key of the tenant', await post(await keyWith(['profile', 'chat']))),
    describeAnswer('a key of another tenant', await post(stranger.key)),
    describeAnswer(
      'the path of another profile',
      await sdk.send('POST', `/v1/chat/${other}/${trigger}`, body),
    ),
  ];
  const writtenByRefused = (await getTriggerEvents(testApp, chatId)).length - before.length;
  const accepted = [
    describeAnswer('its key', await post(tenant.key)),
    describeAnswer('its key as x-api-key', await post(null, { 'x-api-key': tenant.key })),
  ];
  return { answers: [...refused, ...accepted], writtenByRefused };
}

function describeAnswer(who: string, answer: Answer<unknown>): string {
  const code = 'code' in answer ? ` ${String(answer.code)}` : '';
  return `${who}: ${answer.status}${code}`;
}
