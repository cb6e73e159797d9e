import { describe, expect, test } from '@jest/globals';
import { backoffMs } from '../../../web/live/backoff.ts';

describe('the delay before reconnecting', () => {
  test('doubles with each failure, up to half a minute', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => backoffMs(failures, 0));
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('is randomly shortened by up to half', () => {
    expect(backoffMs(4, 1)).toBe(4_000);
    const pauses = Array.from({ length: 50 }, () => backoffMs(4));
    expect(new Set(pauses).size).toBeGreaterThan(10);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(4_000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(8_000);
  });
});
