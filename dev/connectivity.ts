import { Redis } from 'ioredis';
import pg from 'pg';
import { answersAt } from './dependencies/temporal.ts';
import { DevError } from './dev-error.ts';

const connectTimeoutMs = 5_000;

/** @returns the server's version @throws {DevError} when the connection to the given PostgreSQL fails */
export async function checkDatabase(databaseUrl: string): Promise<string> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0] ?? '';
  } catch (error) {
    throw new DevError(
      `DATABASE_URL: PostgreSQL at ${withoutSecrets(databaseUrl)} does not answer (${toReason(error)}); start it, or unset DATABASE_URL for the embedded one.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/** @returns the server's version @throws {DevError} when the connection to the given Redis fails */
export async function checkRedis(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let cause: unknown;
  redis.on('error', (error) => {
    cause = error;
  });
  try {
    await redis.connect();
    return /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? '';
  } catch (error) {
    throw new DevError(
      `REDIS_URL: Redis at ${withoutSecrets(redisUrl)} does not answer (${toReason(cause ?? error)}); start it, or unset REDIS_URL.`,
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}

/** @throws {DevError} when the given Temporal server does not answer */
export async function checkTemporal(address: string, namespace: string): Promise<void> {
  if (await answersAt(address, namespace)) return;
  throw new DevError(
    `TEMPORAL_ADDRESS: no Temporal server with the namespace "${namespace}" answers at ${address}; start it, or unset TEMPORAL_ADDRESS for the dev server.`,
  );
}

function withoutSecrets(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === '/' ? '' : pathname}`;
}

/** A connection error for several addresses (AggregateError) has a code, but no message. */
function toReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
