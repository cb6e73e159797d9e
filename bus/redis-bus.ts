import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { Bus } from './bus.ts';
import { BusUnavailableError } from './bus-unavailable-error.ts';
import { createListeners } from './listeners.ts';
import { parseMessage } from './message.ts';
import { createReadySignal } from './ready-signal.ts';

export interface RedisBusOptions {
  redisUrl: string;
  channel: string;
  logger: Logger;
}

/** How long a publish or a ping may take. */
const answerMs = 1_000;
/** A quiet connection is asked this often whether it still lives, since a lost peer says nothing. */
const heartbeatMs = 15_000;

/** Both connections come back by themselves, at ioredis' own pace of 50 ms to 5 s. */
const connection: RedisOptions = {
  connectTimeout: 5_000,
  socketTimeout: 5_000,
  // News is sent at once or not at all: nothing waits for a later connection or is sent a second time.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: answerMs,
};

/** A bus on Redis pub/sub. */
export function createRedisBus({ redisUrl, channel, logger }: RedisBusOptions): Bus {
  const listeners = createListeners(logger);
  const publishing = createReadySignal();
  const listening = createReadySignal();

  const publisher = new Redis(redisUrl, { ...connection, connectionName: `publisher:${channel}` });
  publisher.on('error', (err) => logger.debug({ err }, 'bus: the publishing connection failed'));
  publisher.on('ready', publishing.open);
  publisher.on('close', publishing.shut);

  const subscriber = new Redis(redisUrl, {
    ...connection,
    connectionName: `listener:${channel}`,
    // Done below, where its end is known.
    autoResubscribe: false,
  });
  subscriber.on('error', (err) => logger.warn({ err }, 'bus: the listening connection failed'));
  subscriber.on('ready', () => void listen());
  subscriber.on('close', listening.shut);
  subscriber.on('message', (_channel, text) => {
    const message = parseMessage(text, logger);
    if (message !== null) listeners.notify(message);
  });

  async function listen(): Promise<void> {
    try {
      await subscriber.subscribe(channel);
    } catch (err) {
      logger.warn({ err }, 'bus: failed to listen, reconnecting');
      if (subscriber.status === 'ready') subscriber.disconnect(true);
      return;
    }
    logger.info({ channel }, 'bus: listening on Redis');
    listening.open();
    // Whoever subscribed before this moment may have missed something.
    listeners.notifyGap();
  }

  const unavailable = (cause?: unknown) => new BusUnavailableError('redis', { cause });
  const heartbeat = setInterval(() => subscriber.ping().catch(() => {}), heartbeatMs).unref();

  return {
    driver: 'redis',
    get isListening() {
      return listening.isOpen;
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
        listening.whenOpen(answerMs, unavailable),
      ]);
      await publisher.ping().catch((cause: unknown) => {
        throw unavailable(cause);
      });
    },
    async close() {
      clearInterval(heartbeat);
      subscriber.disconnect();
      // What was published before is still sent.
      await publisher.quit().catch(() => publisher.disconnect());
    },
  };
}
