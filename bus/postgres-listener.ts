import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Logger } from '../logger.ts';

interface PostgresListenerOptions {
  databaseUrl: string;
  /** At most 63 bytes. */
  channel: string;
  logger: Logger;
  /** The listener is connected, for the first time or again. */
  onUp(): void;
  /** The connection is lost; the listener reconnects. */
  onDown(): void;
  onText(text: string): void;
}

interface PostgresListener {
  close(): Promise<void>;
}

/** PostgreSQL truncates longer identifiers, in LISTEN without a warning. */
const maxChannelBytes = 63;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
const answerMs = 5_000;
/** Interval of heartbeats, which detect a lost peer on an idle connection. */
const heartbeatMs = 15_000;

/** Listens on a dedicated connection, and reconnects after failures until it is closed. */
export function listenToPostgres(options: PostgresListenerOptions): PostgresListener {
  const { channel, logger } = options;
  if (Buffer.byteLength(channel) > maxChannelBytes) {
    throw new Error(
      `The bus channel "${channel}" is longer than ${maxChannelBytes} bytes: shorten its prefix.`,
    );
  }
  const closing = new AbortController();

  async function listenUntilClosed(): Promise<void> {
    let failures = 0;
    const onUp = () => {
      failures = 0;
      logger.info({ channel }, 'bus: listening on PostgreSQL');
      options.onUp();
    };
    while (!closing.signal.aborted) {
      const err = await listenOnce({ ...options, onUp }, closing.signal);
      options.onDown();
      if (closing.signal.aborted) return;
      logger.warn({ err }, 'bus: listener connection failed, reconnecting');
      await pause(Math.min(firstRetryMs * 2 ** failures, longestRetryMs), closing.signal);
      failures += 1;
    }
  }

  const ended = listenUntilClosed();
  return {
    async close() {
      closing.abort();
      await ended;
    },
  };
}

/** Resolves to the error that ended the connection; undefined when it was closed without one. */
async function listenOnce(options: PostgresListenerOptions, closing: AbortSignal): Promise<unknown> {
  const { databaseUrl, channel, onUp, onText } = options;
  const client = new Client({
    connectionString: databaseUrl,
    application_name: `listener:${channel}`,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: heartbeatMs,
  });
  const broken = new AbortController();
  const over = AbortSignal.any([broken.signal, closing]);
  client.on('error', (error) => broken.abort(error));
  client.on('end', () => broken.abort());
  client.on('notification', ({ payload }) => onText(payload ?? ''));

  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
    if (!over.aborted) onUp();
    while (!over.aborted) {
      await pause(heartbeatMs, over);
      if (!over.aborted) await client.query('select 1');
    }
    return broken.signal.reason;
  } catch (error) {
    return error;
  } finally {
    // A lost peer never confirms the close.
    await Promise.race([client.end().catch(() => {}), delay(1_000, undefined, { ref: false })]);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
