import type { Random } from '../../../prove/random.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import type { TestApp } from '../../support/test-app.ts';
import type { Tally } from './follower.ts';

const proxyCount = 8;
/** Chance of a cut at an event. */
const cutChance = 0.12;
/** Numbers of events at which the second server is closed and another started. */
const restartsAt = [[120, 180] as const, [320, 380] as const];

export interface LossyNetwork {
  /** Addresses of the proxies. */
  urls: string[];
  /** Call it after each event. */
  afterEvent(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Two servers behind proxies that cut their connections, at events that follow from the seed. The second server is
 * closed and started again; its proxies lead to the first one meanwhile.
 */
export async function startLossyNetwork(
  testApp: TestApp,
  { random, tally }: { random: Random; tally: Tally },
): Promise<LossyNetwork> {
  const firstPort = Number(new URL(testApp.baseUrl).port);
  let second = await startSecondServer(testApp);
  const proxies = await Promise.all(
    Array.from({ length: proxyCount }, (_, index) =>
      createTcpProxy('127.0.0.1', index % 2 === 0 ? firstPort : toPort(second.url)),
    ),
  );
  const secondProxies = proxies.filter((_, index) => index % 2 === 1);
  const restarts = restartsAt.map(([earliest, latest]) => random.int(earliest, latest));
  let events = 0;
  let restarting = Promise.resolve();

  function cut(proxy: TcpProxy): void {
    tally.cuts += proxy.openConnections();
    proxy.cut();
    proxy.restore();
  }

  function lead(port: number): void {
    for (const proxy of secondProxies) {
      proxy.pointAt(port);
      cut(proxy);
    }
  }

  async function restartSecond(): Promise<void> {
    const stopped = second.stop();
    lead(firstPort);
    await stopped;
    tally.closedServers += 1;
    second = await startSecondServer(testApp);
    lead(toPort(second.url));
  }

  return {
    urls: proxies.map(({ port }) => `http://127.0.0.1:${port}`),
    async afterEvent() {
      events += 1;
      if (random.chance(cutChance)) cut(random.pick(proxies));
      if (restarts.includes(events)) restarting = restarting.then(restartSecond);
      await restarting;
    },
    async close() {
      await restarting;
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await second.stop();
    },
  };
}

function toPort(url: string): number {
  return Number(new URL(url).port);
}
