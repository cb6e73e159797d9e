import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { callAt } from '../../../server/tenant/stream/call-at.ts';

const dayMs = 24 * 60 * 60_000;

describe('a call at a time', () => {
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

  test.each([1_000, 60 * dayMs])('comes then and once: in %d ms', (ms) => {
    callAt(inMs(ms), call);
    jest.advanceTimersByTime(ms - 1);
    expect(calls).toBe(0);
    jest.advanceTimersByTime(1);
    expect(calls).toBe(1);
    jest.advanceTimersByTime(60 * dayMs);
    expect(calls).toBe(1);
  });

  test.each([-1, Number.NaN])('comes at once for a time that is past or none: %d ms', (ms) => {
    callAt(inMs(ms), call);
    expect(calls).toBe(1);
  });

  test('is called off', () => {
    const callOff = callAt(inMs(30 * dayMs), call);
    jest.advanceTimersByTime(29 * dayMs);
    callOff();
    jest.advanceTimersByTime(2 * dayMs);
    expect(calls).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });
});
