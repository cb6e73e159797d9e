import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { insertEvent } from '../../../db/repositories/chat/events.ts';
import { createLogger } from '../../../logger.ts';
import { createTenantStreams, type TenantStreams } from '../../../server/tenant/stream/tenant-streams.ts';
import { type EventStream, openEventStream } from '../../support/event-stream.ts';
import { createLocalBus, type LocalBus } from '../../support/local-bus.ts';
import { useDatabase } from '../../support/orm.ts';
import { admit, newChatFor, newShopper } from '../../support/rows.ts';
import { waitFor } from '../../support/wait-for.ts';

const maxWaiting = 1_000;

const database = useDatabase({ pool: 1 });
let bus: LocalBus;
let streams: TenantStreams;
let server: Server;
let url: string;
let tenantId: string;
let chatId: string;
const opened: EventStream[] = [];

beforeAll(async () => {
  // A request's tenant is its path.
  server = createServer((req, res) =>
    streams.open({ req, res, tenantId: req.url?.slice(1) ?? '', expiresAt: new Date(Date.now() + 60_000) }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(async () => {
  bus = createLocalBus();
  const logger = createLogger({ level: 'silent', name: 'test' });
  streams = createTenantStreams({
    db: database.db,
    bus,
    logger,
    limit: { max: 10, acquire: async () => () => {} },
    pingMs: 60_000,
  });
  const shopper = await newShopper(database.db);
  tenantId = shopper.tenantId;
  ({ chatId } = await admit(database.db, newChatFor(shopper)));
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const stream of opened.splice(0)) stream.close();
  streams.close();
});
afterAll(async () => {
  await new Promise((resolve) => {
    server?.close(resolve);
    server?.closeAllConnections();
  });
});

async function listen(tenant = tenantId): Promise<EventStream> {
  const stream = await openEventStream(`${url}/${tenant}`);
  opened.push(stream);
  await stream.getData('ready');
  return stream;
}

/** Writes an event without publishing a message about it. */
function write(number: number, tenant = tenantId): Promise<string> {
  const payload = { number };
  return insertEvent(database.db, {
    tenantId: tenant,
    chatId,
    roundId: null,
    kind: 'coupon_triggered',
    payload,
  });
}

const publish = (...event_ids: string[]) =>
  bus.deliver({ kind: 'tenant_event', tenant_id: tenantId, event_ids });
const getNumbers = (stream: EventStream) =>
  stream
    .events()
    .filter(({ event }) => event === 'coupon_triggered')
    .map(({ data }) => JSON.parse(data).number);
const countGaps = (stream: EventStream) => stream.events().filter(({ event }) => event === 'gap').length;
const waitForEvents = (stream: EventStream, count: number) =>
  waitFor(() => getNumbers(stream).length >= count, { timeoutMs: 10_000 });

describe('a message about a tenant', () => {
  test('is read once for all streams', async () => {
    const listeners = await Promise.all(Array.from({ length: 10 }, () => listen()));
    const id = await write(1);
    const reading = jest.spyOn(database.db, 'fork');
    publish(id);
    await Promise.all(listeners.map((stream) => waitForEvents(stream, 1)));
    expect(reading).toHaveBeenCalledTimes(1);
  });

  test('that is published again is sent once', async () => {
    const stream = await listen();
    const [first, second] = [await write(1), await write(2)];
    publish(first);
    await waitForEvents(stream, 1);
    publish(first);
    publish(second);
    await waitForEvents(stream, 2);
    expect(getNumbers(stream)).toEqual([1, 2]);
  });

  test('is not read while the tenant has no stream', async () => {
    await listen(randomUUID());
    const left = await listen();
    left.close();
    const id = await write(1);
    const reading = jest.spyOn(database.db, 'fork');
    await waitFor(async () => {
      reading.mockClear();
      publish(id);
      // The pool has one connection, so this query runs after any earlier read.
      await database.orm.em.execute('select 1');
      return reading.mock.calls.length === 0;
    });
  });

  test('never shows an event of another tenant [DSSE-04]', async () => {
    const stream = await listen();
    const stranger = await newShopper(database.db);
    publish(await write(1, stranger.tenantId), 'evt_unknown');
    publish(await write(2));
    await waitForEvents(stream, 1);
    expect(getNumbers(stream)).toEqual([2]);
  });

  test('is sent in the order of arrival', async () => {
    const stream = await listen();
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    const ids: string[] = [];
    for (const number of numbers) ids.push(await write(number));
    for (const id of ids) publish(id);
    await waitForEvents(stream, numbers.length);
    expect(getNumbers(stream)).toEqual(numbers);
  });

  test('is skipped alone when its rows cannot be read', async () => {
    const stream = await listen();
    const [first, second] = [await write(1), await write(2)];
    jest.spyOn(database.db, 'fork').mockImplementationOnce(() => {
      throw new Error('the database is away');
    });
    publish(first);
    publish(second);
    await waitForEvents(stream, 1);
    await stream.getData('gap');
    expect(getNumbers(stream)).toEqual([2]);
    expect(countGaps(stream)).toBe(1);
  });

  test('is dropped when a thousand others are queued', async () => {
    const stream = await listen();
    const ids: string[] = [];
    for (let count = 0; count < maxWaiting * 2; count += 1) ids.push(await write(1));
    const last = await write(2);
    // The pool has one connection: nothing is read while this transaction holds it.
    await database.orm.em.fork().transactional(async (em) => {
      await em.execute('select 1');
      for (const id of ids) publish(id);
    });
    await waitForEvents(stream, maxWaiting + 1);
    publish(last);
    await waitFor(() => getNumbers(stream).includes(2));
    expect(getNumbers(stream)).toHaveLength(maxWaiting + 2);
    expect(countGaps(stream)).toBe(1);
  });

  test('is the only kind of message that is shown', async () => {
    const stream = await listen();
    bus.deliver({ kind: 'chat_updated', chat_id: chatId });
    publish(await write(1));
    await waitForEvents(stream, 1);
    expect(stream.events().map(({ event }) => event)).toEqual(['ready', 'coupon_triggered']);
  });
});

test('a gap of the bus is told to every stream of every tenant', async () => {
  const listeners = await Promise.all([listen(), listen(), listen(randomUUID())]);
  bus.gap();
  for (const stream of listeners) expect(await stream.getData('gap')).toEqual({});
});

describe('closed streams', () => {
  test('end, and later ones end at once', async () => {
    const before = await listen();
    streams.close();
    await before.ended;
    const later = await openEventStream(`${url}/${tenantId}`).catch(() => null);
    await later?.ended;
  });
});
