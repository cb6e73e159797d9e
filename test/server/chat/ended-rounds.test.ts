import { afterEach, describe, expect, test } from '@jest/globals';
import type { BusMessage } from '../../../bus/bus.ts';
import { readChatSnapshot } from '../../../db/repositories/chat/chat-snapshots.ts';
import { beginStep } from '../../../db/repositories/chat/round-context.ts';
import { endChat, settleRound } from '../../../db/repositories/chat/settlement.ts';
import { saveStep } from '../../../db/repositories/chat/steps.ts';
import { eraseChatData } from '../../../db/repositories/erasure.ts';
import { purgeExpiredRounds } from '../../../db/repositories/retention.ts';
import { buildCouponSpots } from '../../../domain/chat/notifications.ts';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { type ChatCache, createChatCache } from '../../../server/chat/chat-cache.ts';
import { serializeChat } from '../../../server/chat/rendered-round.ts';
import { createPoll } from '../../../server/sdk/chats/poll.ts';
import { renderRound } from '../../../server/sdk/chats/render-round.ts';
import { toChatView, toRoundView } from '../../../server/sdk/chats/view.ts';
import type { CouponSpots } from '../../../server/store/coupon-spots.ts';
import { toHistoryDetailView } from '../../../server/tenant/chats/view.ts';
import { couponSpot } from '../../support/catalog.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { useDatabase } from '../../support/orm.ts';
import {
  admit,
  complete,
  failure,
  newChatFor,
  newLongChat,
  newShopper,
  result,
  type Shopper,
  suggest,
} from '../../support/rows.ts';
import { queriesAbout } from '../../support/watch-queries.ts';

const database = useDatabase();
/** One less than a chat may have. */
const longRounds = 199;
const stepsPerRound = 4;
const opened: ChatCache[] = [];

afterEach(() => {
  for (const cache of opened.splice(0)) cache.close();
});

/** What one server keeps, and its bus, which is told nothing unless a test does it. */
function newServer({ maxBytes }: { maxBytes?: number } = {}) {
  const bus = createLocalBus();
  const cache = createChatCache({ db: database.db, bus, renderRound, ...(maxBytes && { maxBytes }) });
  opened.push(cache);
  return { bus, cache };
}
type Server = ReturnType<typeof newServer>;

/** Reads the chat after a change of which the server was notified; resolves to the rows that PostgreSQL returned. */
async function countRows({ bus, cache }: Server, { tenant_id, chat_id }: ChatRef): Promise<number> {
  bus.deliver({ kind: 'chat_updated', chat_id });
  const queries = await queriesAbout('"round_steps"', () => cache.read(tenant_id, chat_id));
  return queries.reduce((sum, { rows }) => sum + rows, 0);
}

/** The body of a poll of the chat. */
async function pollChat({ cache }: Server, shopper: Shopper, { chat_id }: ChatRef, spots = noSpots) {
  const { chat } = createPoll({ chatCache: cache, couponSpots: async () => spots });
  return chat(toNamed(shopper, chat_id));
}

const noSpots: CouponSpots = { items: [] };
const toNamed = ({ owner, tenantCode, profileId }: Shopper, chatId: string) =>
  ({ caller: { ...owner, tenantCode }, profileId, chatId }) as Parameters<
    ReturnType<typeof createPoll>['chat']
  >[0];

describe('a chat of ended rounds', () => {
  test('is read once; then a poll reads the rows of the live round', async () => {
    const shopper = await newShopper(database.db);
    const chat = await newLongChat(database.db, shopper, { rounds: longRounds });
    const server = newServer();
    expect(await countRows(server, chat)).toBe(longRounds * stepsPerRound);
    expect(await countRows(server, chat)).toBe(1);
    const round = await admit(database.db, chat);
    expect(await countRows(server, chat)).toBe(1);
    await suggest(database.db, round);
    await saveStep(database.db, round, { step: 'todos', ...result() });
    expect(await countRows(server, chat)).toBe(2);
    await settleRound(database.db, round, failure());
    expect(await countRows(server, chat)).toBe(2);
    expect(await countRows(server, chat)).toBe(1);
    expect((await server.cache.read(chat.tenant_id, chat.chat_id))?.rounds).toHaveLength(longRounds + 1);
  });

  test('reads a round again that has ended while an earlier one runs', async () => {
    const chat = newChatFor(await newShopper(database.db));
    const slow = await admit(database.db, chat);
    await suggest(database.db, slow);
    await saveStep(database.db, slow, { step: 'todos', ...result() });
    await beginStep(database.db, slow, { step: 'cross_sell' });
    await complete(database.db, await admit(database.db, chat));
    const server = newServer();
    expect(await countRows(server, chat)).toBe(2 + stepsPerRound);
    expect(await countRows(server, chat)).toBe(2 + stepsPerRound);
    await settleRound(database.db, slow, failure());
    await countRows(server, chat);
    expect(await countRows(server, chat)).toBe(1);
  });

  test('is read again after a gap of the bus', async () => {
    const chat = await newLongChat(database.db, await newShopper(database.db), { rounds: 3 });
    const server = newServer();
    await countRows(server, chat);
    server.bus.gap();
    expect(await countRows(server, chat)).toBe(3 * stepsPerRound);
  });

  test('leaves the memory with the notification of its erasure, and is not kept by a read before it', async () => {
    const chat = await newLongChat(database.db, await newShopper(database.db), { rounds: 3 });
    const erased: BusMessage = { kind: 'chat_erased', tenant_id: chat.tenant_id, chat_id: chat.chat_id };
    const server = newServer();
    await countRows(server, chat);
    server.bus.deliver(erased);
    const overtaken = server.cache.read(chat.tenant_id, chat.chat_id);
    server.bus.deliver(erased);
    await overtaken;
    expect(await countRows(server, chat)).toBe(3 * stepsPerRound);
  });

  test('is not shown to another tenant', async () => {
    const chat = await newLongChat(database.db, await newShopper(database.db), { rounds: 3 });
    const stranger = await newShopper(database.db);
    const { bus, cache } = newServer();
    await cache.read(chat.tenant_id, chat.chat_id);
    expect(await cache.read(stranger.tenantId, chat.chat_id)).toBeNull();
    bus.deliver({ kind: 'chat_updated', chat_id: chat.chat_id });
    expect(await cache.read(stranger.tenantId, chat.chat_id)).toBeNull();
  });
});

describe('kept rounds', () => {
  test.each([
    { by: 'the erasure of the profile', erase: (chat: ChatRef) => eraseChatData(database.db, chat) },
    {
      by: 'retention',
      erase: () => purgeExpiredRounds(database.db, new Date(Date.now() + 60_000), 1_000),
    },
    {
      by: 'a statement about one round',
      erase: ({ chat_id }: ChatRef) =>
        database.db.execute(`update rounds set prompt = '' where chat_id = ? and round_no = 1`, [chat_id]),
    },
    {
      by: 'a statement about one step',
      erase: ({ chat_id }: ChatRef) =>
        database.db.execute(
          `update round_steps set snapshot = null where step = 'todos'
             and round_id in (select id from rounds where chat_id = ? and round_no = 1)`,
          [chat_id],
        ),
    },
  ])('show nothing that was erased by $by on a server that was not notified', async ({ erase }) => {
    const shopper = await newShopper(database.db);
    const chat = await newLongChat(database.db, shopper, { rounds: 3 });
    const server = newServer();
    const before = await pollChat(server, shopper, chat);
    await erase(chat);
    const { body, etag } = await pollChat(server, shopper, chat);
    expect(body.length).toBeLessThan(before.body.length);
    expect(etag).toBe((await pollChat(newServer(), shopper, chat)).etag);
    // And they are kept anew.
    await countRows(server, chat);
    expect(await countRows(server, chat)).toBe(1);
  });

  test('take no more bytes than they may; the chat that was read last stays', async () => {
    const shopper = await newShopper(database.db);
    const rounds = 20;
    const chats = [
      await newLongChat(database.db, shopper, { rounds }),
      await newLongChat(database.db, shopper, { rounds }),
    ] as const;
    const read = await newServer().cache.read(shopper.tenantId, chats[0].chat_id);
    const ofOne = (read?.rounds ?? []).reduce((sum, { json }) => sum + json.length, 0);
    const server = newServer({ maxBytes: Math.round(1.9 * (ofOne + rounds * 400)) });
    await countRows(server, chats[0]);
    await countRows(server, chats[1]);
    expect(await countRows(server, chats[1])).toBe(1);
    expect(await countRows(server, chats[0])).toBe(rounds * stepsPerRound);
    const small = newServer({ maxBytes: ofOne - 1 });
    await countRows(small, chats[0]);
    expect(await countRows(small, chats[0])).toBe(rounds * stepsPerRound);
  });
});

/** Texts that a careless splice of JSON would break. */
const hostile = '"coupon_spot":[] "rounds":[] \\" \u2028 ]}} 🥘 카레';

describe('a response made of kept rounds', () => {
  test('has the bytes of a whole serialization, on a warm server and on a cold one', async () => {
    const shopper = await newShopper(database.db, { data: { name: hostile } });
    const chat = newChatFor(shopper);
    const warm = newServer();
    const expectSame = async (spots: CouponSpots) => {
      const snapshot = await readChatSnapshot(database.db, {
        tenantId: chat.tenant_id,
        chatId: chat.chat_id,
      });
      if (!snapshot) throw new Error('the chat exists');
      const views = snapshot.rounds.map((round) => toRoundView(round, spots.items));
      const whole = JSON.stringify({ success: true, data: toChatView(snapshot, views) });
      for (const server of [warm, newServer()]) {
        const { body, etag } = await pollChat(server, shopper, chat, spots);
        expect(body.toString()).toBe(whole);
        expect(etag).toBe((await pollChat(newServer(), shopper, chat, spots)).etag);
        const cached = await server.cache.read(chat.tenant_id, chat.chat_id);
        if (!cached) throw new Error('the chat exists');
        const detail = toHistoryDetailView(cached);
        const history = JSON.stringify({ success: true, data: { ...detail, rounds: views } });
        expect(serializeChat(detail, cached.rounds, spots).toString()).toBe(history);
        const poll = createPoll({ chatCache: server.cache, couponSpots: async () => spots });
        for (const view of views) {
          const alone = await poll.round(toNamed(shopper, chat.chat_id), view.round_id);
          expect(alone.body.toString()).toBe(JSON.stringify({ success: true, data: view }));
          expect(alone.running).toBe(view.status === 'in_progress');
        }
      }
    };
    await complete(database.db, await admit(database.db, chat, { prompt: hostile }));
    await expectSame(noSpots);
    const failed = await admit(database.db, chat);
    await expectSame(noSpots);
    await suggest(database.db, failed);
    await settleRound(database.db, failed, { status: 'error', last_error: hostile, failed_steps: [] });
    await expectSame(noSpots);
    await admit(database.db, chat);
    await expectSame({ items: buildCouponSpots([couponSpot()]) });
    await endChat(database.db, chat);
    await expectSame({ items: buildCouponSpots([couponSpot()]) });
  });
});
