import { expect, test } from '@jest/globals';
import { getRetryDelayMs } from '../../../domain/webhooks/retry-schedule.ts';

const delay = (attempts: number, changes: { wishMs?: number | null; random?: number } = {}) =>
  getRetryDelayMs(attempts, { firstMs: 5_000, wishMs: null, random: 0.5, ...changes });

test('grows from seconds to eight hours, and stays there', () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((attempts) => Math.round(delay(attempts) / 1_000));
  expect(seconds).toEqual([5, 30, 120, 600, 3_600, 10_800, 28_800, 28_800, 28_800]);
});

test('is spread by a fifth to both sides', () => {
  expect(delay(1, { random: 0 })).toBe(4_000);
  expect(Math.floor(delay(1, { random: 1 }))).toBeCloseTo(6_000, -1);
});

test('heeds the wish of the receiver where it is longer', () => {
  expect(delay(1, { wishMs: 60_000 })).toBe(60_000);
  expect(delay(1, { wishMs: 1_000 })).toBe(5_000);
});
