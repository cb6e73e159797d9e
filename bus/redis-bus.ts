import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { Bus } from './bus.ts';
import { BusUnavailableError } from './bus-unavailable-error.ts';
import { createListeners } from './listeners.ts';
import { parseMessage } from './message.ts';
import { createReadySignal } from './ready-signal.ts';

interface RedisBusOptions {
  redisUrl: string;
  channel: string;
  logger: Logger;
}

/** Time limit of a publish or a ping. */
const answerMs = 1_000;
/** Interval of heartbeats, which detect a lost peer on an idle connection. */
const heartbeatMs = 15_000;

/** ioredis reconnects both connections, with a delay of 50 ms to 5 s. */
const connection: RedisOptions = {
  connectTimeout: 5_000,
  socketTimeout: 5_000,
  // A notification is sent at once or not at all: it is neither queued for a later connection nor resent.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: answerMs,
};

/** A bus over Redis pub/sub. */
export function createRedisBus({ redisUrl, channel, logger }: RedisBusOptions): Bus {
  const listeners = createListeners(logger);
  const publishing = createReadySignal();
  const readySignal = createReadySignal();

  const publisher = new Redis(redisUrl, { ...connection, connectionName: `publisher:${channel}` });
  publisher.on('error', (err) => logger.debug({ err }, 'bus: publisher connection failed'));
  publisher.on('ready', publishing.open);
  publisher.on('close', publishing.shut);

  const subscriber = new Redis(redisUrl, {
    ...connection,
    connectionName: `listener:${channel}`,
    // listen() subscribes, so that it knows when the subscription is active.
    autoResubscribe: false,
  });
  subscriber.on('error', (err) => logger.warn({ err }, 'bus: listener connection failed'));
  subscriber.on('ready', () => void listen());
  subscriber.on('close', readySignal.shut);
  subscriber.on('message', (_channel, text) => {
    const message = parseMessage(text, logger);
    if (message !== null) listeners.notify(message);
  });

  async function listen(): Promise<void> {
    try {
      await subscriber.subscribe(channel);
    } catch (err) {
      logger.warn({ err }, 'bus: failed to subscribe, reconnecting');
      if (subscriber.status === 'ready') subscriber.disconnect(true);
      return;
    }
    logger.info({ channel }, 'bus: listening on Redis');
    readySignal.open();
    // Earlier subscribers may have missed messages.
    listeners.notifyGap();
  }

  const unavailable = (cause?: unknown) => new BusUnavailableError('redis', { cause });
  const heartbeat = setInterval(() => subscriber.ping().catch(() => {}), heartbeatMs).unref();

  return {
    driver: 'redis',
    statementChannel: null,
    get isListening() {
      return readySignal.isOpen;
    },
    async publish(message) {
      await publishing.whenOpen(answerMs, unavailable);
      await publisher.publish(channel, JSON.stringify(message)).catch((cause: unknown) => {
        throw unavailable(cause);
      });
    },
    subscribe: listeners.add,
    async ping() {
      await Promise.all([
        publishing.whenOpen(answerMs, unavailable),
        readySignal.whenOpen(answerMs, unavailable),
      ]);
      await publisher.ping().catch((cause: unknown) => {
        throw unavailable(cause);
      });
    },
    async close() {
      clearInterval(heartbeat);
      subscriber.disconnect();
      // quit() sends pending messages first.
      await publisher.quit().catch(() => publisher.disconnect());
    },
  };
}
