import { afterEach, describe, expect, test } from '@jest/globals';
import {
  createReplayPool,
  type ReplayPool,
  ReplaysBusyError,
  ReplayTooLargeError,
} from '../../../operator/replay/replay-pool.ts';
import { bundleStep, mealStep, newBundle } from '../../support/bundle.ts';

const limits = { atOnce: 1, timeoutMs: 20_000, maxHeapMib: 256 };
const bundle = newBundle(
  [mealStep, bundleStep('todos', { status: 'error' })],
  'todos failed: upstream timeout',
);

let pool: ReplayPool;
afterEach(() => pool.close());

const replay = (of = bundle) => pool.replay(of, { fromStep: 1 });

describe('a replay in a thread', () => {
  test('gives what the engine gives', async () => {
    pool = createReplayPool(limits);
    const { steps, end } = await replay();
    expect(steps.map(({ outcome }) => outcome)).toEqual(['same', 'same', 'not run', 'not run']);
    expect(end).toEqual({ status: 'error', last_error: 'todos failed: upstream timeout' });
  });

  test('is refused while others run, and not after', async () => {
    pool = createReplayPool(limits);
    const first = replay();
    await expect(replay()).rejects.toThrow(ReplaysBusyError);
    await first;
    await replay();
  });

  test('is stopped when its time is up, and leaves its place', async () => {
    pool = createReplayPool({ ...limits, timeoutMs: 1 });
    await expect(replay()).rejects.toThrow(new ReplayTooLargeError('the replay took longer than 0.001 s'));
    await expect(replay()).rejects.toThrow(ReplayTooLargeError);
  });

  test('is stopped when it takes too much memory', async () => {
    pool = createReplayPool({ ...limits, maxHeapMib: 64 });
    const many = Array.from({ length: 400_000 }, (_none, index) => ({ [`name${index}`]: [index] }));
    const large = newBundle([{ ...mealStep, snapshot: { many } }]);
    await expect(replay(large)).rejects.toThrow('the replay took more memory than it may');
  });
});
