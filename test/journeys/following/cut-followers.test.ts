import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readChatEvents } from '../../../db/repositories/chat/chat-events.ts';
import { listKeys } from '../../../db/repositories/tenants/keys.ts';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { type Client, createClient } from '../../../packages/client/src/client.ts';
import type { ChatEvent } from '../../../packages/client/src/index.ts';
import { Random } from '../../../prove/random.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { WebhookAdmin } from '../../support/webhook-client.ts';
import { type ChatWriter, openChatWriter } from './chat-writer.ts';
import { followToTheEnd, type Tally } from './follower.ts';
import { type LossyNetwork, startLossyNetwork } from './lossy-network.ts';
import { type LossyReceiver, startLossyReceiver } from './lossy-receiver.ts';
import { eventsPerChat, writeChat } from './write-chat.ts';

const random = new Random(18);
/** Chats written as rows, and chats whose rounds run. */
const written = { chats: 20, followers: 9 };
const real = { chats: 2, followers: 10 };
const writtenAtOnce = 5;

const tally: Tally = { streams: 0, polls: 0, droppedAnswers: 0, cuts: 0, leaves: 0, closedServers: 0 };
let testApp: TestApp;
let network: LossyNetwork;
let receiver: LossyReceiver;
let writer: ChatWriter;
const leaving = new AbortController();
let tenant: TestTenant;
let client: Client;
let profileId: string;
let lineageId: string;
let endpoint: { webhook_id: string; secret: string };

beforeAll(async () => {
  testApp = await startTestApp({ WEBHOOKS_RETRY_MS: '1', RATE_LIMIT_PER_MINUTE: '0' });
  network = await startLossyNetwork(testApp, { random: random.fork('network'), tally });
  receiver = await startLossyReceiver({
    random: random.fork('receiver'),
    getSecret: () => endpoint.secret,
  });
  writer = await openChatWriter(testApp);
  tenant = await testApp.newTenant();
  endpoint = await new WebhookAdmin(testApp.baseUrl, tenant.adminToken).create(receiver.url);
  client = createClient({ baseUrl: testApp.baseUrl, apiKey: tenant.key });
  ({ profile_id: profileId } = await client.profiles.create({ locale: 'ko' }));
  lineageId = (await listKeys(testApp.orm.em, tenant.id))[0]?.lineageId ?? '';
}, 60_000);
afterAll(async () => {
  leaving.abort();
  await network?.close();
  await writer?.close();
  await receiver?.close();
  await testApp?.close();
});

/** A follower, and what it saw. */
interface Followed {
  number: number;
  chatId: string;
  transport: string;
  seen: ChatEvent[];
  isAtTheEnd: boolean;
}

const followers: Followed[] = [];
const failures: unknown[] = [];

/** Starts the follower of that number, half of them by streams, each behind one of the proxies. */
function startFollower(chatId: string, number: number): void {
  const transport = number % 2 === 0 ? ('auto' as const) : ('poll' as const);
  const baseUrl = random.fork(`proxy ${number}`).pick(network.urls);
  const own = random.fork(`follower ${number}`);
  const options = {
    baseUrl,
    apiKey: tenant.key,
    profileId,
    chatId,
    transport,
    random: own,
    tally,
    signal: leaving.signal,
    seen: [],
  };
  const follower: Followed = { number, chatId, transport, seen: options.seen, isAtTheEnd: false };
  followers.push(follower);
  followToTheEnd(options).then(
    () => {
      follower.isAtTheEnd = true;
    },
    (error: unknown) => failures.push(error),
  );
}

/** A chat that is written as rows. Its followers join one by one. */
async function runWrittenChat(number: number): Promise<void> {
  const own = random.fork(`chat ${number}`);
  const chat: ChatRef = {
    tenant_id: tenant.id,
    tenant_code: tenant.code,
    lineage_id: lineageId,
    profile_id: profileId,
    chat_id: randomUUID(),
  };
  const joins = Array.from({ length: written.followers }, () => own.int(1, eventsPerChat));
  let events = 0;
  const onEvent = async () => {
    events += 1;
    await writer.notify(chat);
    // A signal may be lost, but for the last one.
    if (own.chance(0.25) || events === eventsPerChat) await writer.wakeWebhooks(chat, endpoint.webhook_id);
    joins.forEach((at, index) => {
      if (at === events) startFollower(chat.chat_id, number * written.followers + index);
    });
    await network.afterEvent();
    await delay(own.int(0, 20));
  };
  await writeChat(writer.db, chat, { random: own, onEvent });
}

/** A few at a time: a tenant has a share of the pool for its writes. */
async function runWrittenChats(): Promise<void> {
  const numbers = Array.from({ length: written.chats }, (_, number) => number).values();
  const lane = async () => {
    for (const number of numbers) await runWrittenChat(number);
  };
  await Promise.all(Array.from({ length: writtenAtOnce }, lane));
}

/** Chats whose rounds run: one is completed, one fails. */
async function runRealChats(): Promise<void> {
  for (let number = 0; number < real.chats; number += 1) {
    const chat = await client.chats.start(profileId, { prompt: '카레' });
    for (let index = 0; index < real.followers; index += 1) {
      startFollower(chat.id, written.chats * written.followers + number * real.followers + index);
    }
    expect(await chat.result()).toMatchObject({ status: 'completed' });
    await setFaults(testApp.standins.llmDemoUrl, [{ step: 'meal-suggest', kind: 'malformed' }]);
    await chat.ask('카레 말고');
    expect(await chat.result()).toMatchObject({ status: 'error' });
    await setFaults(testApp.standins.llmDemoUrl);
    await chat.end();
  }
}

/** Waits until all followers are at the end. The error names those that are not. */
async function untilAllAreAtTheEnd(): Promise<void> {
  const left = () => followers.filter(({ isAtTheEnd }) => !isAtTheEnd);
  await waitFor(() => left().length === 0 || failures.length > 0, { timeoutMs: 100_000 }).catch(() => {});
  expect(failures).toEqual([]);
  expect(
    left().map(({ number, transport, chatId, seen }) => `${number} ${transport} ${chatId} at ${seen.length}`),
  ).toEqual([]);
}

/** Events as streams, polls and webhooks tell of them alike. */
const summarize = ({ sequence, kind, round_id, step, data }: ChatEvent) =>
  [sequence, kind, round_id, step, data.last_error ?? null].join(' ');

/** Deliveries of a chat that the receiver kept. */
function keptOf(chatId: string) {
  return receiver.deliveries.flatMap(({ id, event, isKept }) => {
    if (event.type === 'webhook.test') return [];
    const { chat_id, sequence, round_id, step, last_error } = event.data;
    const summary = [sequence, event.type, round_id, step, last_error].join(' ');
    return isKept && chat_id === chatId ? [{ id, sequence, summary }] : [];
  });
}

test('200 followers of 500 events lose none, see none twice and none too early, by stream, poll and webhook', async () => {
  await Promise.all([runWrittenChats(), runRealChats()]);
  await untilAllAreAtTheEnd();
  const chatIds = [...new Set(followers.map(({ chatId }) => chatId))];

  let total = 0;
  for (const chatId of chatIds) {
    const key = { tenantId: tenant.id, chatId };
    const rows = await readChatEvents(testApp.orm.em, key, { after: 0, limit: 100 });
    const own = followers.filter((one) => one.chatId === chatId);
    const [{ seen: first } = { seen: [] }] = own;
    expect(first.map(({ sequence, kind }) => [sequence, kind])).toEqual(
      rows.map(({ sequence, kind }) => [sequence, kind]),
    );
    for (const { seen } of own) expect(seen).toEqual(first);

    await waitFor(() => keptOf(chatId).at(-1)?.sequence === rows.length, { timeoutMs: 60_000 });
    const kept = keptOf(chatId);
    const numbers = kept.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    const byId = new Map(kept.map(({ id, summary }) => [id, summary]));
    expect([...byId.values()]).toEqual(first.map(summarize));
    total += rows.length;
  }

  expect(total).toBeGreaterThanOrEqual(500);
  expect(followers).toHaveLength(200);
  // What the faults did, so that a run without them fails.
  expect(Object.entries(tally).filter(([, times]) => times === 0)).toEqual([]);
  const kept = receiver.deliveries.filter(({ isKept }) => isKept);
  expect(receiver.deliveries.length).toBeGreaterThan(kept.length);
  expect(kept.length).toBeGreaterThan(total);
}, 180_000);
