import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createLogger } from '../../../logger.ts';
import { type LimitStore, slotTtlMs } from '../../../server/limits/limit-store.ts';
import { createPostgresLimitStore } from '../../../server/limits/postgres-limit-store.ts';
import { createRedisLimitStore } from '../../../server/limits/redis-limit-store.ts';
import { createTestDatabase } from '../../support/database.ts';
import { testDependencies } from '../../support/dependencies.ts';
import { waitFor } from '../../support/wait-for.ts';

const logger = createLogger({ level: 'silent', name: 'test' });
const { redisUrl } = testDependencies();

/** A kind of store, and what a test does to it behind its back. */
interface Driver {
  driver: LimitStore['driver'];
  newStore(serverId: string): LimitStore;
  /** Ends the windows of counters, or what a server holds, as their time would. */
  expireCounters(): Promise<unknown>;
  expireSlots(serverId: string): Promise<unknown>;
  /** The time after which the newest slots of the key end, in milliseconds. */
  readSlotTtl(key: string): Promise<number>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

function postgresDriver(): Driver {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let client: pg.Client;
  return {
    driver: 'postgres',
    newStore: (serverId) =>
      createPostgresLimitStore({
        databaseUrl: database.databaseUrl,
        preparesStatements: true,
        serverId,
        logger,
      }),
    expireCounters: () => client.query('update rate_counters set expire = 1'),
    expireSlots: (serverId) =>
      client.query("update stream_slots set expires_at = now() - interval '1 ms' where server_id = $1", [
        serverId,
      ]),
    async readSlotTtl(key) {
      const { rows } = await client.query<{ ms: string }>(
        `select extract(epoch from max(expires_at) - clock_timestamp()) * 1000 as ms
         from stream_slots where key = $1`,
        [key],
      );
      return Number(rows[0]?.ms);
    },
    async start() {
      database = await createTestDatabase();
      client = new pg.Client({ connectionString: database.databaseUrl });
      await client.connect();
    },
    async stop() {
      await client.end();
      await database.drop();
    },
  };
}

function redisDriver(url: string): Driver {
  const prefix = `test:${randomUUID()}`;
  let redis: Redis;
  return {
    driver: 'redis',
    newStore: (serverId) => createRedisLimitStore({ redisUrl: url, prefix, serverId, logger }),
    async expireCounters() {
      for (const key of await redis.keys(`${prefix}:rate:*`)) await redis.pexpire(key, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async expireSlots(serverId) {
      for (const key of await redis.keys(`${prefix}:slots:*`)) await redis.hset(key, serverId, '3:1');
    },
    async readSlotTtl(key) {
      const [seconds, micros] = await redis.time();
      const values = await redis.hvals(`${prefix}:slots:${key}`);
      const ends = Math.max(...values.map((value) => Number(value.split(':')[1])));
      return ends - (Number(seconds) * 1_000 + Number(micros) / 1_000);
    },
    async start() {
      redis = new Redis(url);
    },
    async stop() {
      const keys = await redis.keys(`${prefix}:*`);
      if (keys.length > 0) await redis.del(keys);
      await redis.quit();
    },
  };
}

const drivers = [postgresDriver(), ...(redisUrl === null ? [] : [redisDriver(redisUrl)])];

describe.each(drivers)('counts of all servers in $driver', (driver) => {
  const ids = [randomUUID(), randomUUID()] as const;
  let here: LimitStore;
  let there: LimitStore;
  beforeAll(async () => {
    await driver.start();
    [here, there] = [driver.newStore(ids[0]), driver.newStore(ids[1])];
    for (const store of [here, there]) await waitFor(() => store.addPoints('probe', 0));
  });
  afterAll(async () => {
    await Promise.all([here?.close(), there?.close()]);
    await driver.stop();
  });

  test('add up points, in a window of a minute', async () => {
    const key = randomUUID();
    const first = await here.addPoints(key, 3);
    expect(first.total).toBe(3);
    expect(first.msLeft).toBeGreaterThan(55_000);
    expect(first.msLeft).toBeLessThanOrEqual(60_000);
    const second = await there.addPoints(key, 2);
    expect(second.total).toBe(5);
    expect(second.msLeft).toBeLessThanOrEqual(first.msLeft + 1_000);
    await driver.expireCounters();
    expect((await here.addPoints(key, 1)).total).toBe(1);
  });

  test('add up points that are added at once', async () => {
    const key = randomUUID();
    const stores = Array.from({ length: 40 }, (_, index) => (index % 2 ? here : there));
    const totals = (await Promise.all(stores.map((store) => store.addPoints(key, 1)))).map(
      ({ total }) => total,
    );
    expect(totals.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test('grant no more slots than the limit, to claims at once too', async () => {
    const keys = Array.from({ length: 20 }, () => randomUUID());
    const claims = keys.map((key) => ({ key, held: 0, wanted: 2, limit: 3 }));
    const [mine, others] = await Promise.all([
      here.claimSlots(claims),
      there.claimSlots(claims.toReversed()),
    ]);
    const reversed = others.toReversed();
    expect(mine.map((granted, index) => granted + (reversed[index] ?? 0))).toEqual(keys.map(() => 3));
  });

  test('replace what a server held, and forget it at zero', async () => {
    const key = randomUUID();
    const claim = (held: number, wanted: number) => [{ key, held, wanted, limit: 3 }];
    expect(await here.claimSlots(claim(0, 3))).toEqual([3]);
    // A repeat after a lost answer.
    expect(await here.claimSlots(claim(0, 3))).toEqual([3]);
    expect(await there.claimSlots(claim(0, 1))).toEqual([0]);
    await here.claimSlots(claim(2, 0));
    expect(await there.claimSlots(claim(0, 3))).toEqual([1]);
    await here.claimSlots(claim(0, 0));
    expect(await there.claimSlots(claim(1, 3))).toEqual([2]);
  });

  test('keep slots for fifteen seconds, and renew them', async () => {
    const key = randomUUID();
    await here.claimSlots([{ key, held: 0, wanted: 2, limit: 3 }]);
    const ttl = await driver.readSlotTtl(key);
    expect(ttl).toBeGreaterThan(10_000);
    expect(ttl).toBeLessThanOrEqual(slotTtlMs);
    await driver.expireSlots(ids[0]);
    await here.claimSlots([{ key, held: 2, wanted: 0, limit: 3 }]);
    expect(await driver.readSlotTtl(key)).toBeGreaterThan(10_000);
  });

  test('forget what a dead server held', async () => {
    const key = randomUUID();
    await here.claimSlots([{ key, held: 0, wanted: 3, limit: 3 }]);
    await driver.expireSlots(ids[0]);
    expect(await there.claimSlots([{ key, held: 0, wanted: 3, limit: 3 }])).toEqual([3]);
  });

  test('keep what a server holds beyond the limit', async () => {
    expect(await here.claimSlots([{ key: randomUUID(), held: 5, wanted: 0, limit: 3 }])).toEqual([0]);
  });
});
