import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { type LimitStore, type LimitStoreOptions, slotTtlMs, windowS } from './limit-store.ts';

interface PostgresLimitStoreOptions extends LimitStoreOptions {
  databaseUrl: string;
  preparesStatements: boolean;
}

/** After this time a connection is given up. Requests wait for less: the guard has a limit of its own. */
const answerMs = 5_000;
const closeMs = 1_000;
/** Few, because answers are quick and shared; apart from the pool of requests, whose queue may be long. */
const connections = 2;
const purgeEveryMs = 60_000;
/** Rows that are deleted at once. */
const purgeLimit = 5_000;

/** The tables `rate_counters` and `stream_slots`, which are unlogged: a crash of PostgreSQL empties them. */
export function createPostgresLimitStore(options: PostgresLimitStoreOptions): LimitStore {
  const { databaseUrl, preparesStatements, serverId, logger } = options;
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'limits',
    max: connections,
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
    statement_timeout: answerMs,
    idleTimeoutMillis: 300_000,
    keepAlive: true,
  });
  pool.on('error', (err) => logger.debug({ err }, 'limits: connection failed'));

  const query = (statement: pg.QueryConfig) => {
    const { name, ...unnamed } = statement;
    return pool.query(preparesStatements ? statement : unnamed);
  };
  const counters = new RateLimiterPostgres({
    storeClient: { query },
    storeType: 'client',
    tableName: 'rate_counters',
    // By a migration; and purgeExpiredCounts() deletes in batches.
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: '',
    // Callers compare totals with their limits.
    points: 0,
    duration: windowS,
  });

  const purging = setInterval(() => {
    purgeExpiredCounts(pool).catch((err: unknown) =>
      logger.debug({ err }, 'limits: failed to delete expired rows'),
    );
  }, purgeEveryMs).unref();

  return {
    driver: 'postgres',
    async addPoints(key, points) {
      const { consumedPoints, msBeforeNext } = await counters.penalty(key, points);
      return { total: consumedPoints, msLeft: msBeforeNext };
    },
    async claimSlots(claims) {
      const { rows } = await query({
        name: 'claim_stream_slots',
        text: 'select claim_stream_slots($1, $2, $3::text[], $4::int[], $5::int[], $6::int[]) as granted',
        values: [
          serverId,
          slotTtlMs,
          claims.map(({ key }) => key),
          claims.map(({ held }) => held),
          claims.map(({ wanted }) => wanted),
          claims.map(({ limit }) => limit),
        ],
      });
      return rows[0].granted;
    },
    async close() {
      clearInterval(purging);
      // A lost peer never confirms the close.
      await Promise.race([pool.end(), delay(closeMs, undefined, { ref: false })]);
    },
  };
}

/** Deletes expired rows, a bounded number; those that other servers are deleting or writing are left to them. */
export async function purgeExpiredCounts(client: Pick<pg.Pool, 'query'>): Promise<void> {
  await client.query(
    `delete from rate_counters where key in (
      select key from rate_counters where expire < $1 order by expire limit $2 for update skip locked)`,
    [Date.now(), purgeLimit],
  );
  await client.query(
    `delete from stream_slots where (key, server_id) in (
      select key, server_id from stream_slots where expires_at < clock_timestamp() limit $1
      for update skip locked)`,
    [purgeLimit],
  );
}
