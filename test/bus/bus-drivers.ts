import { Redis } from 'ioredis';
import { Client } from 'pg';
import { createBus } from '../../bus/create-bus.ts';
import type { Logger } from '../../logger.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** A driver under test, with operations on its server that bypass the bus. */
export interface BusDriver {
  name: 'redis' | 'postgres';
  /** The settings of a bus on this driver, directly or through a proxy. */
  settings(through?: TcpProxy): { redisUrl?: string; databaseUrl: string };
  proxy(): Promise<TcpProxy>;
  /** Publishes raw text on a channel. */
  sendRaw(channel: string, text: string): Promise<void>;
  /** Kills the connection that is subscribed to a channel. */
  killListener(channel: string): Promise<void>;
}

export function postgresDriver(databaseUrl: string): BusDriver {
  const run = async (sql: string, values: string[]) => {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const result = await client.query(sql, values).finally(() => client.end());
    return result.rowCount;
  };
  return {
    name: 'postgres',
    settings: (through) => ({ databaseUrl: throughProxy(databaseUrl, through) }),
    proxy: () => proxyTo(databaseUrl, 5432),
    sendRaw: async (channel, text) => void (await run('select pg_notify($1, $2)', [channel, text])),
    async killListener(channel) {
      const sql = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1';
      const killed = await run(sql, [`listener:${channel}`]);
      if (killed !== 1) throw new Error(`Killed ${killed} connections instead of one.`);
    },
  };
}

export function redisDriver(redisUrl: string, databaseUrl: string): BusDriver {
  const run = async <T>(use: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(redisUrl);
    return use(redis).finally(() => redis.disconnect());
  };
  return {
    name: 'redis',
    settings: (through) => ({ redisUrl: throughProxy(redisUrl, through), databaseUrl }),
    proxy: () => proxyTo(redisUrl, 6379),
    sendRaw: (channel, text) => run(async (redis) => void (await redis.publish(channel, text))),
    killListener: (channel) =>
      run(async (redis) => {
        const clients = String(await redis.client('LIST'));
        const [, id] = new RegExp(`^id=(\\d+) .*\\bname=listener:${channel} `, 'm').exec(clients) ?? [];
        if (id === undefined) throw new Error(`No connection is subscribed to ${channel}.`);
        await redis.client('KILL', 'ID', id);
      }),
  };
}

export function openBus(
  driver: BusDriver,
  { channelPrefix, logger, through }: { channelPrefix: string; logger: Logger; through?: TcpProxy },
) {
  return createBus({ ...driver.settings(through), channelPrefix, logger });
}

function throughProxy(address: string, proxy: TcpProxy | undefined): string {
  if (proxy === undefined) return address;
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return url.href;
}

function proxyTo(address: string, defaultPort: number): Promise<TcpProxy> {
  const { hostname, port } = new URL(address);
  return createTcpProxy(hostname, Number(port || defaultPort));
}
