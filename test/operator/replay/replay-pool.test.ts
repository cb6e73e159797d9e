import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { historyToJson } from '../../../operator/replay/history-json.ts';
import {
  createReplayPool,
  type ReplayPool,
  ReplaysBusyError,
  ReplayTooLargeError,
} from '../../../operator/replay/replay-pool.ts';
import { bundleStep, mealStep, newBundle } from '../../support/bundle.ts';
import { testBundle } from '../../support/dependencies.ts';

const limits = { atOnce: 1, timeoutMs: 20_000, historyTimeoutMs: 30_000, maxHeapMib: 256 };
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

describe('a replay of histories in a process', () => {
  const file = new URL('../../histories/chat/errors.history', import.meta.url);
  const recorded = JSON.stringify(
    historyToJson(proto.temporal.api.history.v1.History.decode(readFileSync(file))),
  );
  const toRun = (history: string) => ({
    workflow_id: 'chat/recorded',
    run_id: 'run',
    status: 'COMPLETED',
    history: JSON.parse(history),
  });
  const replayHistories = (...histories: string[]) =>
    pool.replayHistories({ runs: histories.map(toRun), workflowBundle: testBundle().codePath });
  const deterministic = { outcome: 'deterministic', problem: null, eventId: null };

  test('says of each run whether the code of today makes it', async () => {
    pool = createReplayPool(limits);
    const other = recorded.replaceAll('"mealSuggest"', '"bakeBread"');
    expect(await replayHistories(recorded, other, '{"events":[]}', '{"events":"none"}', recorded)).toEqual([
      deterministic,
      {
        outcome: 'differs',
        problem: expect.stringMatching(/^\[TMPRL1100\] Nondeterminism error: .*bakeBread/),
        eventId: null,
      },
      { outcome: 'unreadable', problem: null, eventId: null },
      { outcome: 'unreadable', problem: null, eventId: null },
      deterministic,
    ]);
  });

  test('names the event at which they part', async () => {
    pool = createReplayPool(limits);
    const { events } = JSON.parse(recorded);
    const scheduled = events.findIndex(({ eventType }: { eventType: string }) =>
      /ACTIVITY_TASK_SCHEDULED/.test(eventType),
    );
    events[scheduled] = {
      ...events[scheduled],
      eventType: 'EVENT_TYPE_TIMER_STARTED',
      activityTaskScheduledEventAttributes: undefined,
      timerStartedEventAttributes: { timerId: '1', startToFireTimeout: { seconds: '1' } },
    };
    const [replayed] = await replayHistories(JSON.stringify({ events }));
    expect(replayed).toMatchObject({ outcome: 'differs', eventId: events[scheduled].eventId });
  });

  test('is refused while others run', async () => {
    pool = createReplayPool(limits);
    const first = replayHistories(recorded);
    await expect(replayHistories(recorded)).rejects.toThrow(ReplaysBusyError);
    await expect(replay()).rejects.toThrow(ReplaysBusyError);
    await first;
  });

  test('is stopped when its time is up, and leaves its place', async () => {
    pool = createReplayPool({ ...limits, historyTimeoutMs: 1 });
    await expect(replayHistories(recorded)).rejects.toThrow(ReplayTooLargeError);
    await replay();
  });

  test('is stopped when it takes too much memory', async () => {
    pool = createReplayPool({ ...limits, maxHeapMib: 16 });
    await expect(replayHistories(recorded)).rejects.toThrow('the replay took more memory than it may');
  });
});
