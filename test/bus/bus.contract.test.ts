import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Bus, BusListener, BusMessage } from '../../bus/bus.ts';
import { BusUnavailableError } from '../../bus/bus-unavailable-error.ts';
import { createLogger } from '../../logger.ts';
import { testDependencies } from '../support/dependencies.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait-for.ts';
import { type BusDriver, openBus, postgresDriver, redisDriver } from './bus-drivers.ts';

const logger = createLogger({ level: 'silent', name: 'test' });
const { adminDatabaseUrl, redisUrl, redisPrefix } = testDependencies();
const drivers: BusDriver[] = [
  postgresDriver(adminDatabaseUrl),
  ...(redisUrl === null ? [] : [redisDriver(redisUrl, adminDatabaseUrl)]),
];

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((part) => part.close()));
});

const updated = (chat_id: string): BusMessage => ({ kind: 'chat_updated', chat_id });

/** A listener that records messages and gaps. */
function recorder() {
  const received: BusMessage[] = [];
  const gaps: number[] = [];
  const listener: BusListener = {
    onMessage: (message) => received.push(message),
    onGap: () => gaps.push(received.length),
  };
  return { received, gaps, listener };
}

describe.each(drivers)('a bus on $name', (driver) => {
  const newPrefix = () => `${redisPrefix}${randomUUID().slice(0, 8)}:`;

  /** The bus of one process, already connected. */
  async function join(prefix: string, through?: TcpProxy): Promise<Bus> {
    const bus = openBus(driver, { channelPrefix: prefix, logger, through });
    opened.push(bus);
    await bus.ping();
    return bus;
  }

  async function openProxy(): Promise<TcpProxy> {
    const proxy = await driver.proxy();
    opened.push(proxy);
    return proxy;
  }

  test('names its driver', async () => {
    expect((await join(newPrefix())).driver).toBe(driver.name);
  });

  test('delivers each message once to every subscriber', async () => {
    const prefix = newPrefix();
    const buses = [await join(prefix), await join(prefix)];
    const recorders = [...buses, ...buses].map((bus) => {
      const { listener, received } = recorder();
      bus.subscribe(listener);
      return received;
    });
    const messages: BusMessage[] = [
      updated('채팅 "1"'),
      updated('채팅 "1"'),
      { kind: 'tenant_event', tenant_id: 't', event_ids: ['e', 'f'] },
      { kind: 'key_changed', key_id: 'k' },
      { kind: 'tenant_changed', tenant_id: 't' },
      { kind: 'profile_changed', profile_id: 'p' },
      { kind: 'chat_erased', tenant_id: 't', chat_id: 'c' },
    ];
    for (const message of messages) await buses[0]?.publish(message);

    await waitFor(() => recorders.every((received) => received.length >= messages.length));
    expect(recorders).toEqual([messages, messages, messages, messages]);
  });

  test('keeps the order of each publisher', async () => {
    const prefix = newPrefix();
    const [publisher, other] = [await join(prefix), await join(prefix)];
    const { listener, received } = recorder();
    other.subscribe(listener);
    const messages = Array.from({ length: 200 }, (_, n) => updated(String(n)));
    await Promise.all(messages.map((message) => publisher.publish(message)));

    await waitFor(() => received.length >= messages.length);
    expect(received).toEqual(messages);
  });

  test('publishes before it is connected', async () => {
    const prefix = newPrefix();
    const { listener, received } = recorder();
    (await join(prefix)).subscribe(listener);
    const fresh = openBus(driver, { channelPrefix: prefix, logger });
    opened.push(fresh);
    await fresh.publish(updated('1'));
    await waitFor(() => received.length > 0);
    expect(received).toEqual([updated('1')]);
  });

  test('delivers nothing after unsubscribing', async () => {
    const bus = await join(newPrefix());
    const [left, stayed] = [recorder(), recorder()];
    const unsubscribe = bus.subscribe(left.listener);
    bus.subscribe(stayed.listener);
    unsubscribe();
    await bus.publish(updated('1'));
    await waitFor(() => stayed.received.length > 0);
    expect(left.received).toEqual([]);
  });

  test('treats two subscriptions of one listener separately', async () => {
    const bus = await join(newPrefix());
    const { listener, received } = recorder();
    const unsubscribe = bus.subscribe(listener);
    bus.subscribe(listener);
    unsubscribe();
    await bus.publish(updated('1'));
    await waitFor(() => received.length > 0);
    expect(received).toEqual([updated('1')]);
  });

  test('keeps prefixes apart', async () => {
    const [ours, theirs] = [await join(newPrefix()), await join(newPrefix())];
    const [a, b] = [recorder(), recorder()];
    ours.subscribe(a.listener);
    theirs.subscribe(b.listener);
    await ours.publish(updated('ours'));
    await waitFor(() => a.received.length > 0);
    await theirs.publish(updated('theirs'));
    await waitFor(() => b.received.length > 0);
    expect([a.received, b.received]).toEqual([[updated('ours')], [updated('theirs')]]);
  });

  test('accepts message kinds of earlier versions', async () => {
    const prefix = newPrefix();
    const bus = await join(prefix);
    const { listener, received } = recorder();
    bus.subscribe(listener);
    await driver.sendRaw(`${prefix}roundtable`, '{"kind":"chat_moved","chat_id":"1"}');
    await driver.sendRaw(`${prefix}roundtable`, '{"kind":"quote_moved","conversation_id":"2"}');
    await waitFor(() => received.length === 2);
    expect(received).toEqual([updated('1'), { kind: 'quote_updated', conversation_id: '2' }]);
  });

  test('skips messages it cannot parse', async () => {
    const prefix = newPrefix();
    const bus = await join(prefix);
    const { listener, received } = recorder();
    bus.subscribe(listener);
    const texts = ['{"kind":', '{"kind":"weather"}', '{"kind":"chat_updated"}', ''];
    for (const text of texts) await driver.sendRaw(`${prefix}roundtable`, text);
    await driver.sendRaw(`${prefix}roundtable`, '{"kind":"chat_updated","chat_id":"1","since":2}');
    await waitFor(() => received.length > 0);
    expect(received).toEqual([updated('1')]);
  });

  test('survives a listener that throws', async () => {
    const bus = await join(newPrefix());
    const { listener, received } = recorder();
    bus.subscribe({
      onMessage: () => {
        throw new Error('deaf');
      },
    });
    bus.subscribe({ onMessage: async () => Promise.reject(new Error('deaf, later')) });
    bus.subscribe(listener);
    await bus.publish(updated('1'));
    await bus.publish(updated('2'));
    await waitFor(() => received.length === 2);
  });

  test('reconnects after its connection is killed', async () => {
    const prefix = newPrefix();
    const bus = await join(prefix);
    const { listener, received, gaps } = recorder();
    bus.subscribe(listener);
    await bus.publish(updated('before'));
    await waitFor(() => received.length === 1);
    expect(gaps).toEqual([]);

    await driver.killListener(`${prefix}roundtable`);
    await waitFor(() => gaps.length > 0);
    await (await join(prefix)).publish(updated('after'));
    await waitFor(() => received.length === 2);
    expect(received).toEqual([updated('before'), updated('after')]);
    expect(gaps).toEqual([1]);
  });

  test('rejects while its server is down, then recovers', async () => {
    const prefix = newPrefix();
    const proxy = await openProxy();
    const bus = await join(prefix, proxy);
    const { listener, received, gaps } = recorder();
    bus.subscribe(listener);

    proxy.cut();
    await expectFastRejection(() => bus.publish(updated('lost')));
    await expectFastRejection(() => bus.ping());

    proxy.restore();
    await waitFor(() => gaps.length > 0);
    await waitFor(() => bus.publish(updated('found')).then(() => true));
    await waitFor(() => received.length > 0);
    expect(received).toEqual([updated('found')]);
  });

  test('rejects soon when its server is silent', async () => {
    const proxy = await openProxy();
    const bus = await join(newPrefix(), proxy);
    proxy.stall();
    await expectFastRejection(() => bus.publish(updated('lost')));
  });

  test('starts while its server is down', async () => {
    const proxy = await openProxy();
    proxy.cut();
    const bus = openBus(driver, { channelPrefix: newPrefix(), logger, through: proxy });
    opened.push(bus);
    const { listener, gaps } = recorder();
    bus.subscribe(listener);
    await expectFastRejection(() => bus.ping());
    proxy.restore();
    await waitFor(() => bus.ping().then(() => true));
    expect(gaps).toEqual([0]);
  });

  test('can close twice, and right after its start', async () => {
    const bus = openBus(driver, { channelPrefix: newPrefix(), logger });
    await bus.close();
    await bus.close();
    await expect(bus.publish(updated('late'))).rejects.toBeInstanceOf(BusUnavailableError);
  });

  async function expectFastRejection(call: () => Promise<void>): Promise<void> {
    const start = performance.now();
    await expect(call()).rejects.toBeInstanceOf(BusUnavailableError);
    expect(performance.now() - start).toBeLessThan(2_500);
  }
});
