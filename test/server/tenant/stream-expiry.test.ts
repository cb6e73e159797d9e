import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { callAt } from '../../../server/tenant/stream/open-stream.ts';

const dayMs = 24 * 60 * 60_000;

describe('a scheduled call', () => {
  let calls: number;
  const call = () => {
    calls += 1;
  };
  const inMs = (ms: number) => new Date(Date.now() + ms);
  beforeEach(() => {
    jest.useFakeTimers();
    calls = 0;
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([1_000, 60 * dayMs])('runs once after %d ms', (ms) => {
    callAt(inMs(ms), call);
    jest.advanceTimersByTime(ms - 1);
    expect(calls).toBe(0);
    jest.advanceTimersByTime(1);
    expect(calls).toBe(1);
    jest.advanceTimersByTime(60 * dayMs);
    expect(calls).toBe(1);
  });

  test.each([-1, Number.NaN])('runs at once for a past or invalid time: %d ms', (ms) => {
    callAt(inMs(ms), call);
    expect(calls).toBe(1);
  });

  test('can be cancelled', () => {
    const cancel = callAt(inMs(30 * dayMs), call);
    jest.advanceTimersByTime(29 * dayMs);
    cancel();
    jest.advanceTimersByTime(2 * dayMs);
    expect(calls).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});
