import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLeasedRate } from '../../../server/limits/leased-rate.ts';
import type { CounterState } from '../../../server/limits/limit-store.ts';

const windowMs = 60_000;

let clock: number;
let asked: number[];
let isAway: boolean;
let counter: { total: number; endsAt: number };
let local: number;
beforeEach(() => {
  clock = 1_000_000;
  asked = [];
  isAway = false;
  counter = { total: 0, endsAt: 0 };
  local = 0;
});

/** A shared counter of one key, as the store keeps it. */
async function addPoints(_key: string, points: number): Promise<CounterState | null> {
  await Promise.resolve();
  if (isAway) return null;
  asked.push(points);
  if (counter.endsAt <= clock) counter = { total: 0, endsAt: clock + windowMs };
  counter.total += points;
  return { total: counter.total, msLeft: counter.endsAt - clock };
}

const newServer = (perMinute: number) =>
  createLeasedRate({ perMinute, addPoints, onLocal: () => (local += 1), now: () => clock });

type Server = ReturnType<typeof newServer>;

/** Requests to two servers, and the time that passes then. */
const requests = fc.oneof(fc.nat(2), fc.nat(150));
const happening = fc.record({
  toFirst: requests,
  toSecond: requests,
  passes: fc.constantFrom(0, 0, 1, 20_000, 59_999, 60_000),
});

/** Sends requests one after another; resolves to how many are allowed. */
async function send(server: Server, count: number): Promise<number> {
  let allowed = 0;
  for (let sent = 0; sent < count; sent += 1) if ((await server('key')).isAllowed) allowed += 1;
  return allowed;
}

async function sendAtOnce(server: Server, count: number): Promise<number> {
  const usages = await Promise.all(Array.from({ length: count }, () => server('key')));
  return usages.filter(({ isAllowed }) => isAllowed).length;
}

describe('a limit below 200', () => {
  test('is exact, however its requests are spread over servers', async () => {
    const servers = [newServer(100), newServer(100), newServer(100)];
    const allowed = await Promise.all(servers.map((server) => send(server, 60)));
    expect(allowed.reduce((sum, one) => sum + one)).toBe(100);
  });

  test('is exact for requests that arrive at once, with few questions', async () => {
    const servers = [newServer(100), newServer(100)];
    const allowed = await Promise.all(servers.map((server) => sendAtOnce(server, 500)));
    expect(allowed.reduce((sum, one) => sum + one)).toBe(100);
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});

describe('a large limit', () => {
  const perMinute = 12_000;

  test('is never exceeded by all servers together, and hardly undercut', async () => {
    const servers = [newServer(perMinute), newServer(perMinute), newServer(perMinute)];
    let allowed = 0;
    for (let sent = 0; sent < perMinute * 1.2; sent += 1) {
      if ((await servers[sent % 3]?.('key'))?.isAllowed) allowed += 1;
    }
    expect(allowed).toBeLessThanOrEqual(perMinute);
    expect(allowed).toBeGreaterThan(perMinute * 0.999);
  });

  test('asks once in a hundred and twenty requests', async () => {
    await send(newServer(perMinute), 1_200);
    expect(asked).toEqual(Array(10).fill(120));
  });

  test('says what is left as if each request were counted', async () => {
    const server = newServer(perMinute);
    const remaining = [await server('key'), await server('key'), await server('key')].map(
      (usage) => usage.remaining,
    );
    expect(remaining).toEqual([11_999, 11_998, 11_997]);
  });
});

describe('a window', () => {
  test('begins with the first request of any server, and restores the whole limit', async () => {
    const [first, second] = [newServer(2), newServer(2)];
    await first('key');
    clock += 20_000;
    expect(await second('key')).toEqual({ isAllowed: true, remaining: 0, resetMs: 40_000 });
    expect(await second('key')).toEqual({ isAllowed: false, remaining: 0, resetMs: 40_000 });
    clock += 40_000;
    expect(await second('key')).toEqual({ isAllowed: true, remaining: 1, resetMs: 60_000 });
  });

  test('ends its leases', async () => {
    const server = newServer(12_000);
    await server('key');
    clock += windowMs;
    await server('key');
    expect(asked).toEqual([120, 120]);
  });

  test('whose limit is reached refuses without asking', async () => {
    const server = newServer(3);
    expect(await send(server, 50)).toBe(3);
    expect(asked).toHaveLength(3);
  });
});

test('no window admits more than the limit, whenever requests come', async () => {
  const story = fc.asyncProperty(
    fc.constantFrom(1, 3, 250),
    fc.array(happening, { maxLength: 30 }),
    async (perMinute, happenings) => {
      counter = { total: 0, endsAt: 0 };
      const [first, second] = [newServer(perMinute), newServer(perMinute)];
      const admitted = new Map<number, number>();
      for (const { toFirst, toSecond, passes } of happenings) {
        const allowed = await Promise.all([sendAtOnce(first, toFirst), send(second, toSecond)]);
        const sum = allowed[0] + allowed[1] + (admitted.get(counter.endsAt) ?? 0);
        admitted.set(counter.endsAt, sum);
        expect(sum).toBeLessThanOrEqual(perMinute);
        if (allowed[0] + allowed[1] > 0) expect(clock).toBeLessThan(counter.endsAt);
        clock += passes;
      }
    },
  );
  await fc.assert(story, { numRuns: 200 });
});

describe('without the store', () => {
  test('each server counts on its own, up to the limit', async () => {
    isAway = true;
    const servers = [newServer(10), newServer(10)];
    expect(await Promise.all(servers.map((server) => sendAtOnce(server, 30)))).toEqual([10, 10]);
    expect(local).toBe(60);
  });

  test('a lease is spent, and shared counts go on once the store is back', async () => {
    const server = newServer(1_000);
    await server('key');
    isAway = true;
    expect(await send(server, 12)).toBe(12);
    expect(local).toBe(3);
    isAway = false;
    expect((await server('key')).remaining).toBe(989);
  });
});
