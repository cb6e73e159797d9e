import { afterEach, expect, test } from '@jest/globals';
import type { LeaseHolder } from '../../../db/repositories/worker-leases.ts';
import { createLogger } from '../../../logger.ts';
import { holdLease, type Lease } from '../../../worker/lease/hold-lease.ts';
import { waitFor } from '../../support/wait-for.ts';

const lost: LeaseHolder = { id: 'b', identity: '1@host/b' };
const leaseMs = 80;

let lease: Lease | null = null;
afterEach(() => lease?.end());

/** A lease whose renewals answer as `renew` does, and what it did. */
function hold(renew: (count: number) => Promise<LeaseHolder[]>) {
  const done: string[] = [];
  let renewals = 0;
  lease = holdLease({
    leaseMs,
    logger: createLogger({ level: 'silent', name: 'test' }),
    async renew() {
      renewals += 1;
      done.push('renew');
      return renew(renewals);
    },
    takeOver: async ({ id }) => void done.push(`take over ${id}`),
    giveBack: async () => void done.push('give back'),
  });
  return { done, takeovers: () => done.filter((one) => one.startsWith('take over')).length };
}

test('a worker takes over only after it has renewed for as long as a lease lasts', async () => {
  const { done } = hold(async () => [lost]);
  await waitFor(() => done.includes('take over b'));
  expect(done.indexOf('take over b')).toBeGreaterThanOrEqual(4);
});

test('a worker whose renewal has failed waits for as long again', async () => {
  const { done } = hold(async (count) => {
    if (count === 4) throw new Error('PostgreSQL is away');
    return [lost];
  });
  await waitFor(() => done.includes('take over b'));
  expect(done.indexOf('take over b')).toBeGreaterThanOrEqual(8);
});

test('a worker whose renewals are late takes over nothing', async () => {
  const late = Promise.withResolvers<void>();
  const { done, takeovers } = hold(async (count) => {
    if (count > 6) late.resolve();
    await new Promise((resolve) => setTimeout(resolve, leaseMs));
    return [lost];
  });
  await late.promise;
  expect(takeovers()).toBe(0);
  expect(done).toContain('renew');
});

test('an outage is logged when it begins and when it ends, and not at each renewal', async () => {
  const logged: string[] = [];
  const logger = createLogger(
    { level: 'info', name: 'test' },
    { write: (line) => void logged.push(JSON.parse(line).msg) },
  );
  let renewals = 0;
  lease = holdLease({
    leaseMs,
    logger,
    async renew() {
      renewals += 1;
      if (renewals > 1 && renewals < 6) throw new Error('PostgreSQL is away');
      return [];
    },
    takeOver: async () => {},
    giveBack: async () => {},
  });
  await waitFor(() => renewals > 6);
  expect(logged).toEqual([
    "failed to renew this worker's lease; trying again",
    "this worker's lease is renewed again",
  ]);
});

test('a worker that stops ends its takeover', async () => {
  const begun = Promise.withResolvers<void>();
  let isEnded = false;
  lease = holdLease({
    leaseMs,
    logger: createLogger({ level: 'silent', name: 'test' }),
    renew: async () => [lost],
    takeOver: (_lost, stopping) =>
      new Promise((resolve) => {
        begun.resolve();
        stopping.addEventListener('abort', () => {
          isEnded = true;
          resolve();
        });
      }),
    giveBack: async () => {},
  });
  await begun.promise;
  await lease.end();
  expect(isEnded).toBe(true);
});

test('a lease is given back at the end, and not when it is abandoned', async () => {
  const first = hold(async () => []);
  await waitFor(() => first.done.length > 0);
  await lease?.end();
  expect(first.done.at(-1)).toBe('give back');
  const second = hold(async () => []);
  await lease?.abandon();
  const renewals = second.done.length;
  await new Promise((resolve) => setTimeout(resolve, leaseMs));
  expect(second.done).toEqual(Array(renewals).fill('renew'));
});
