import { describe, expect, test } from '@jest/globals';
import type { RoundBundle } from '../../../operator/replay/bundle.ts';
import { replaySteps } from '../../../operator/replay/replay-steps.ts';
import { UpstreamServerError } from '../../../upstreams/errors.ts';
import { bundleStep, mealStep, newBundle } from '../../support/bundle.ts';
import { meal } from '../../support/catalog.ts';

const failedTodos = bundleStep('todos', { status: 'error' });

const offline = (bundle: RoundBundle) => replaySteps(bundle, { fromStep: 1, live: null });

/** An llm-demo that fails in step 2. */
const failing = {
  llmDemo: {
    openSession: async () => ({ profile_session_id: 'anew' }),
    mealSuggest: async () => ({ meal: meal(), raw: null }),
    todos: async () => {
      throw new UpstreamServerError(500);
    },
    crossSell: async () => ({ items: [] }),
    notifications: async () => ({ ads: [], coupons: [] }),
  },
  store: { products: async () => [], signages: async () => [] },
  timeoutMs: 1_000,
};

describe('a step that is replayed offline', () => {
  test('fails as its upstream did', async () => {
    const bundle = newBundle([mealStep, failedTodos], 'todos failed: upstream error 500');
    const [first, second, third] = await offline(bundle);
    expect(first).toMatchObject({ step: 'meal_suggest', outcome: 'same', differences: [] });
    expect(second).toMatchObject({
      outcome: 'same',
      note: 'it fails as it did then: UpstreamServerError: upstream error 500',
      failure: { type: 'UpstreamServerError', reason: 'upstream error 500' },
    });
    expect(third).toMatchObject({ outcome: 'not run', notRun: 'not_reached' });
  });

  test('is skipped when nothing tells how it failed', async () => {
    const [, second] = await offline(newBundle([mealStep, failedTodos], 'todos failed: internal error'));
    expect(second).toMatchObject({ outcome: 'not run', notRun: 'failure_unknown' });
  });

  test("is skipped without the store's recorded answers", async () => {
    const answers = { llm_demo: { items: [] }, store_products: null, store_signages: null };
    const todos = bundleStep('todos', { snapshot: {}, answers });
    expect((await offline(newBundle([mealStep, todos])))[1]).toMatchObject({
      outcome: 'not run',
      notRun: 'answer_missing',
      note: 'an answer that it needs was not recorded',
    });
  });

  test('differs wherever its result differs', async () => {
    const snapshot = { ...meal({ recipe_title: '스튜', notes: '짜지 않게' }) };
    const [first] = await offline(newBundle([{ ...mealStep, snapshot }]));
    expect(first).toMatchObject({
      outcome: 'differs',
      differences: [
        { path: 'recipe_title', stored: '스튜', now: '카레' },
        { path: 'notes', stored: '짜지 않게', now: undefined },
      ],
    });
  });
});

describe('a step that is replayed live', () => {
  const live = (lastError: string | null) =>
    replaySteps(newBundle([mealStep, failedTodos], lastError), { fromStep: 2, live: failing });

  test('is equal when it fails in the same way', async () => {
    expect((await live('todos failed: upstream error 500'))[0]).toMatchObject({
      outcome: 'same',
      note: 'it fails as it did then: UpstreamServerError: upstream error 500',
    });
  });

  test('differs when it fails in another way', async () => {
    expect((await live('todos failed: upstream timeout'))[0]).toMatchObject({
      outcome: 'differs',
      note: 'it fails: UpstreamServerError: upstream error 500',
    });
  });
});
