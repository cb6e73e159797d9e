import { describe, expect, test } from '@jest/globals';
import type { RoundReceipt, StepReceipt } from '../../../db/repositories/chat/round-receipts.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import { toReceiptsView } from '../../../server/tenant/receipts/view.ts';

const at = (ms: number) => new Date(Date.UTC(2026, 3, 29, 5, 28, 8) + ms);
const iso = (ms: number) => at(ms).toISOString();

function step(name: Step, from: number, to: number, changes: Partial<StepReceipt> = {}): StepReceipt {
  return {
    step: name,
    status: 'done',
    attempts: 1,
    startedAt: at(from),
    finishedAt: at(to),
    attemptLog: null,
    ...changes,
  };
}

function getView(changes: Partial<RoundReceipt>) {
  const receipt: RoundReceipt = {
    roundId: 'r',
    roundNo: 1,
    refinement: false,
    locale: 'ko',
    status: 'in_progress',
    createdAt: at(0),
    updatedAt: at(0),
    boundaryPassed: true,
    amount: 1,
    reservedAt: at(0),
    outcome: null,
    steps: [],
    ...changes,
  };
  const [view] = toReceiptsView('c', [receipt]).receipts;
  if (!view) throw new Error('a receipt has a view');
  return view;
}

const spans = ({ steps }: ReturnType<typeof getView>) =>
  steps.map(({ status, started_at, finished_at, seconds }) => [status, started_at, finished_at, seconds]);
const pending = ['pending', null, null, null];

describe('a receipt', () => {
  test('of a new round shows its first step as running', () => {
    const view = getView({});
    expect(spans(view)).toEqual([['running', iso(0), null, null], pending, pending, pending]);
    expect(view).toMatchObject({
      finished_at: null,
      seconds: null,
      attempts: 0,
      credit: { amount: 1, outcome: 'reserved', reserved_at: iso(0), settled_at: null },
    });
  });

  test('gives durations in milliseconds', () => {
    const view = getView({
      status: 'completed',
      updatedAt: at(46_007),
      outcome: { kind: 'capture', settledAt: at(46_007) },
      steps: [
        step('notifications', 20_100, 45_999, { attempts: 3 }),
        step('cross_sell', 20_102, 30_000),
        step('todos', 9_877, 20_001),
        step('meal_suggest', 4, 9_876),
      ],
    });
    expect(spans(view)).toEqual([
      ['done', iso(4), iso(9_876), 9.872],
      ['done', iso(9_877), iso(20_001), 10.124],
      ['done', iso(20_102), iso(30_000), 9.898],
      ['done', iso(20_100), iso(45_999), 25.899],
    ]);
    expect(view).toMatchObject({
      created_at: '2026-04-29T05:28:08.000Z',
      finished_at: '2026-04-29T05:28:54.007Z',
      seconds: 46.007,
      attempts: 6,
      credit: { outcome: 'captured', settled_at: iso(46_007) },
    });
  });

  test('starts both last steps when the list is done', () => {
    const view = getView({ steps: [step('meal_suggest', 1, 100), step('todos', 110, 200)] });
    expect(spans(view).slice(2)).toEqual([
      ['running', iso(200), null, null],
      ['running', iso(200), null, null],
    ]);
  });

  test('starts a failed step when the previous one is done', () => {
    const view = getView({
      status: 'error',
      updatedAt: at(900),
      outcome: { kind: 'give_back', settledAt: at(900) },
      steps: [
        step('meal_suggest', 1, 100),
        step('todos', 110, 200),
        step('cross_sell', 0, 900, { status: 'error', attempts: 3 }),
        step('notifications', 210, 700),
      ],
    });
    expect(spans(view).slice(2)).toEqual([
      ['error', iso(200), iso(900), 0.7],
      ['done', iso(210), iso(700), 0.49],
    ]);
    expect(view).toMatchObject({ attempts: 6, credit: { outcome: 'given_back' } });
  });

  test('says how long steps waited, and which calls failed', () => {
    const failed = (attempt: number, from: number, to: number) => ({
      attempt,
      started_at: iso(from),
      failed_at: iso(to),
      error: 'UpstreamServerError',
      call: 'todos',
      status: 503,
      code: null,
      call_id: 'r/todos',
      request_id: 'req-1',
    });
    const log = (scheduled: number, ...attempts: ReturnType<typeof failed>[]) => ({
      attemptLog: { scheduled_at: iso(scheduled), failed: attempts },
    });
    const { steps } = getView({
      status: 'error',
      updatedAt: at(9_000),
      steps: [
        step('meal_suggest', 4, 100, log(1)),
        // The third attempt was lost with its worker.
        step('todos', 4_000, 4_200, {
          attempts: 4,
          ...log(110, failed(1, 150, 400), failed(2, 1_400, 1_500)),
        }),
        // The clock of its worker was behind.
        step('cross_sell', 4_190, 5_000, log(4_200)),
        step('notifications', 0, 9_000, {
          status: 'error',
          attempts: 2,
          ...log(4_200, failed(2, 8_000, 9_000)),
        }),
      ],
    });
    expect(steps.map(({ waited_seconds }) => waited_seconds)).toEqual([0.003, 0.04, 0, null]);
    expect(steps.map(({ failed_attempts }) => failed_attempts)).toEqual([
      [],
      [
        { ...failed(1, 150, 400), waited_seconds: 0.04 },
        { ...failed(2, 1_400, 1_500), waited_seconds: 1 },
      ],
      [],
      [{ ...failed(2, 8_000, 9_000), waited_seconds: null }],
    ]);
  });

  test('ends at a failed first step', () => {
    const failed = step('meal_suggest', 0, 300, { status: 'error', attempts: 3 });
    const view = getView({ status: 'error', updatedAt: at(300), steps: [failed] });
    expect(spans(view)).toEqual([['error', iso(0), iso(300), 0.3], pending, pending, pending]);
  });
});
