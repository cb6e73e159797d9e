import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import type { Logger } from '../logger.ts';
import type { Bus } from './bus.ts';
import { BusUnavailableError } from './bus-unavailable-error.ts';
import { createListeners } from './listeners.ts';
import { parseMessage } from './message.ts';
import { listenToPostgres } from './postgres-listener.ts';
import { createReadySignal } from './ready-signal.ts';

interface PostgresBusOptions {
  databaseUrl: string;
  /** At most 63 bytes. */
  channel: string;
  logger: Logger;
}

/** Time limit of a publish or a ping. */
const answerMs = 1_000;

/** A bus over PostgreSQL's LISTEN/NOTIFY, within one database. */
export function createPostgresBus({ databaseUrl, channel, logger }: PostgresBusOptions): Bus {
  const listeners = createListeners(logger);
  const readySignal = createReadySignal();

  const listener = listenToPostgres({
    databaseUrl,
    channel,
    logger,
    onUp() {
      readySignal.open();
      // Earlier subscribers may have missed messages.
      listeners.notifyGap();
    },
    onDown: readySignal.shut,
    onText(text) {
      const message = parseMessage(text, logger);
      if (message !== null) listeners.notify(message);
    },
  });

  const publisher = new Pool({
    connectionString: databaseUrl,
    application_name: `publisher:${channel}`,
    // A single connection keeps the order of messages.
    max: 1,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Notifications are not durable, so commits need not wait for the disk.
    options: '-c synchronous_commit=off',
  });
  publisher.on('error', (err) => logger.debug({ err }, 'bus: publisher connection failed'));

  const unavailable = (cause?: unknown) => new BusUnavailableError('postgres', { cause });
  const query = async (sql: string, values: string[] = []) => {
    await publisher.query(sql, values).catch((cause: unknown) => {
      throw unavailable(cause);
    });
  };

  return {
    driver: 'postgres',
    statementChannel: channel,
    get isListening() {
      return readySignal.isOpen;
    },
    publish: (message) => query('select pg_notify($1, $2)', [channel, JSON.stringify(message)]),
    subscribe: listeners.add,
    async ping() {
      await Promise.all([query('select 1'), readySignal.whenOpen(answerMs, unavailable)]);
    },
    async close() {
      if (publisher.ending) return;
      // A lost peer never confirms the close.
      const publisherEnd = Promise.race([publisher.end(), delay(answerMs, undefined, { ref: false })]);
      await Promise.all([listener.close(), publisherEnd]);
    },
  };
}
