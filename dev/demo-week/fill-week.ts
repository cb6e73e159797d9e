import { demoTenantCode } from '../../db/demo.ts';
import { createOrm, type Db } from '../../db/orm.ts';
import { addRefusals } from '../../db/repositories/tenants/refused-requests.ts';
import { findTenant, setRunningLimit } from '../../db/repositories/tenants/tenants.ts';
import type { Fault } from '../../standins/http/control.ts';
import { SdkClient } from '../../test/support/sdk-client.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import type { DemoAccess } from '../demo-access.ts';
import { setFaults, setReceiver } from '../standin-control.ts';
import {
  type Conversation,
  conversations,
  type Shopper,
  shoppers,
  shownChat,
  shownFailure,
} from './conversations.ts';
import { converse } from './converse.ts';
import { assertLocal, moveChats } from './move-chats.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Conversations that run at the same time. */
const atOnce = 16;
const maxRunning = 25;
/** Chats of the days before, from yesterday on. */
const chatsOfDays = [9, 6, 11, 7, 4, 10];
/** The part of webhook deliveries that the receiver answers 503. */
const failureRate = 0.05;

/** Answers of llm-demo take from one to four seconds, each call its own. */
const delays: readonly Fault[] = ['meal-suggest', 'todos', 'cross-sell', 'notifications'].flatMap(
  (step, index) =>
    Array.from({ length: 200 }, (_, call) => ({
      step,
      kind: 'delay' as const,
      ms: 900 + ((call * 1_237 + index * 811) % 3_400),
      nth: call + 1,
    })),
);

/**
 * Fills the demo store with a week. Rounds, triggers and webhooks are real; the times of their rows are then moved into
 * the past, and the refusals of the last hour are only rows. Takes some five minutes, and leaves llm-demo without delays
 * and faults.
 * @throws {Error} when the store's database is not on this machine
 */
export async function fillWeek(demo: DemoAccess): Promise<void> {
  assertLocal(demo.database_url);
  const sdk = new SdkClient(demo.base_url, demo.sdk_key);
  const orm = await createOrm({ databaseUrl: demo.database_url, pool: 2 });
  try {
    const tenant = await findTenant(orm.em, demoTenantCode);
    if (tenant === null) throw new Error(`there is no tenant ${demoTenantCode}`);
    await setRunningLimit(orm.em, tenant.id, maxRunning);
    await saveViews(demo);
    const runner = { demo, sdk, profiles: await createProfiles(sdk) };
    const chats = await runConversations(runner, planWeek());
    await untilDelivered(orm.em, tenant.id);
    const now = Date.now();
    const moves = chats.map(({ chatId, begunMs, agoMs }) => ({ chatId, byMs: begunMs + agoMs - now }));
    await moveChats(orm.em, moves);
    await writeRefusals(orm.em, tenant.id);
    for (const conversation of [shownChat, shownFailure]) {
      await runConversations(runner, [{ conversation, agoMs: 0 }]);
    }
  } finally {
    await orm.close(true);
  }
}

interface PlannedChat {
  conversation: Conversation;
  /** How long ago it should begin, in milliseconds. */
  agoMs: number;
}

/** The conversations of today, and some of them again on each day before. */
function planWeek(): PlannedChat[] {
  const today = conversations.map((conversation, index) => ({
    conversation,
    agoMs: (6 + index * 19 + ((index * 7) % 12)) * minuteMs,
  }));
  const before = chatsOfDays.flatMap((count, day) =>
    conversations
      .filter((_, index) => (index * 11 + day * 5) % conversations.length < count)
      .map((conversation, index) => ({
        conversation,
        agoMs: (day + 1) * dayMs + index * 71 * minuteMs,
      })),
  );
  return [...today, ...before];
}

interface BegunChat {
  chatId: string;
  /** When it began, in milliseconds since 1970. */
  begunMs: number;
  agoMs: number;
}

interface Runner {
  demo: DemoAccess;
  sdk: SdkClient;
  profiles: Record<Shopper, string>;
}

/** Runs all of them; those of the same fault run together, as a fault is set for all. */
async function runConversations(
  { demo, sdk, profiles }: Runner,
  planned: readonly PlannedChat[],
): Promise<BegunChat[]> {
  await setReceiver(demo, { failure_rate: failureRate });
  const begun: BegunChat[] = [];
  for (const [fault, chats] of Map.groupBy(planned, ({ conversation }) =>
    JSON.stringify(conversation.fault),
  )) {
    process.stdout.write(`Chats: ${chats.length}, fault: ${fault ?? 'none'}\n`);
    await setFaults(demo.llm_demo_url, [...delays, ...(fault ? [JSON.parse(fault)] : [])]);
    await runAtOnce(chats, async ({ conversation, agoMs }) => {
      const begunMs = Date.now();
      const profileId = profiles[conversation.shopper];
      begun.push({ chatId: await converse(sdk, profileId, conversation), begunMs, agoMs });
    });
  }
  await setFaults(demo.llm_demo_url);
  await setReceiver(demo);
  return begun;
}

async function createProfiles(sdk: SdkClient): Promise<Record<Shopper, string>> {
  const names = Object.keys(shoppers) as Shopper[];
  const entries = names.map(async (name) => [name, await sdk.newProfile(shoppers[name])] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<Shopper, string>;
}

async function runAtOnce<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Until no webhook has an event left. */
async function untilDelivered(db: Db, tenantId: string): Promise<void> {
  await waitFor(
    async () => {
      const left = await db
        .fork()
        .getKysely()
        .selectFrom('webhook_cursors')
        .select('chat_id')
        .where('tenant_id', '=', tenantId)
        .whereRef('delivered_sequence', '<', 'latest_sequence')
        .limit(1)
        .execute();
      return left.length === 0;
    },
    { timeoutMs: 180_000, intervalMs: 500 },
  );
}

async function writeRefusals(db: Db, tenantId: string): Promise<void> {
  const kickoff = 'POST /v1/chat/:profile_id/recommend';
  const reasons = [
    { agoMinutes: 4, status: 409, code: 'PRIOR_ROUND_IN_FLIGHT', route: kickoff, count: 1 },
    { agoMinutes: 11, status: 429, code: 'RATE_LIMITED', route: kickoff, count: 6 },
    { agoMinutes: 12, status: 429, code: 'RATE_LIMITED', route: kickoff, count: 3 },
    { agoMinutes: 27, status: 409, code: 'IDEMPOTENCY_KEY_REUSED', route: 'POST /v1/profile', count: 1 },
    { agoMinutes: 38, status: 409, code: 'PRIOR_ROUND_IN_FLIGHT', route: kickoff, count: 2 },
    { agoMinutes: 51, status: 402, code: 'INSUFFICIENT_CREDIT', route: kickoff, count: 2 },
  ];
  const minute = Math.floor(Date.now() / minuteMs);
  await addRefusals(
    db,
    reasons.map(({ agoMinutes, ...reason }) => ({
      tenantId,
      minute: new Date((minute - agoMinutes) * minuteMs),
      ...reason,
    })),
  );
}

async function saveViews({ base_url, tenant_admin_token }: DemoAccess): Promise<void> {
  const views = [
    { name: 'Failed today', shared: true, filter: { status: 'error', from: '24h' } },
    { name: 'Slow rounds', shared: true, filter: { min_seconds: '10', sort: '-duration' } },
    { name: 'Wine this week', shared: false, filter: { q: 'wine', from: '7d' } },
  ];
  for (const view of views) {
    const response = await fetch(`${base_url}/api/v1/sdk-chat/views`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant_admin_token}`, 'content-type': 'application/json' },
      body: JSON.stringify(view),
    });
    if (!response.ok) throw new Error(`a view was not saved: ${await response.text()}`);
  }
}
