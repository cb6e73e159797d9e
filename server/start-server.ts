import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { type Config, ConfigError, required } from '../config.ts';
import { createOrm } from '../db/orm.ts';
import { createBus } from '../events/create-bus.ts';
import type { Logger } from '../logger.ts';
import { createApp } from './app.ts';
import { createChatCopies } from './chat-copies.ts';
import { createChatGateway } from './chat-gateway.ts';
import { chatSettings } from './chat-settings.ts';
import { createCouponSpots, type ReadCouponSpots } from './coupon-spots.ts';
import { createRateLimit } from './middleware/rate-limit.ts';
import { createKeyRing } from './sdk/key-ring.ts';

export interface RunningServer {
  url: string;
  /** Stops accepting, lets requests finish, and closes what it opened. */
  stop(): Promise<void>;
}

/** How long an actor may take to answer a poll; a cold one replays its whole history first. */
const queryTimeoutMs = 1_500;

/** Everything that one server process runs, on the address that the configuration names. */
export async function startServer(
  config: Config,
  logger: Logger,
  readCouponSpots: ReadCouponSpots,
): Promise<RunningServer> {
  const databaseUrl = required(config, 'DATABASE_URL');
  const [orm, connection] = await Promise.all([
    createOrm({ databaseUrl, pool: config.DATABASE_POOL }),
    Connection.connect({ address: required(config, 'TEMPORAL_ADDRESS') }),
  ]);
  const bus = createBus({ databaseUrl, redisUrl: config.REDIS_URL, logger });
  const db = orm.em;
  const chats = createChatGateway({
    client: new Client({ connection, namespace: config.TEMPORAL_NAMESPACE }),
    taskQueue: config.CHAT_TASK_QUEUE,
    settings: chatSettings(config),
    queryTimeoutMs,
  });
  const keys = createKeyRing({ db, bus });
  const copies = createChatCopies({ db, bus, gateway: chats, logger });
  const app = createApp({
    db,
    bus,
    logger,
    keys,
    chats,
    copies,
    couponSpots: createCouponSpots(readCouponSpots, logger),
    limitRate: createRateLimit(config.RATE_LIMIT_PER_MINUTE),
    admissionTimeoutMs: config.ADMISSION_TIMEOUT_MS,
    trustProxy: config.TRUST_PROXY,
  });

  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 75_000 },
    app.callback(),
  );
  await listen(server, config.HOST, config.PORT);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${config.HOST}:${port}`,
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      keys.close();
      copies.close();
      await Promise.allSettled([bus.close(), connection.close(), orm.close()]);
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new ConfigError(`Port ${port} on ${host} is taken; set PORT to a free one, or stop what uses it.`)
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
}
