import { describe, expect, test } from '@jest/globals';
import type { RoundBundle } from '../../../operator/replay/bundle.ts';
import { replaySteps } from '../../../operator/replay/replay-steps.ts';
import type { StepEdits, StepInputs } from '../../../operator/replay/step-inputs.ts';
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

describe('a step with an edited input', () => {
  const answers = { llm_demo: { items: [] }, store_products: [], store_signages: null };
  const todos = bundleStep('todos', { answers, snapshot: {} });
  const bundle = newBundle([mealStep, todos]);
  const todosInput = async () => (await offline(bundle))[1]?.input as StepInputs['todos'];
  const run = (edits: StepEdits, of = bundle) => replaySteps(of, { fromStep: 1, live: null, edits });

  test('runs as without it, if it is the same', async () => {
    expect(await run({ todos: await todosInput() })).toEqual(await offline(bundle));
  });

  test('finds no answer to what the round did not ask, and later steps neither', async () => {
    const other = { ...(await todosInput()), meal_suggest: { meal: meal({ recipe_title: 'Stew' }) } };
    expect((await run({ todos: other }))[1]).toMatchObject({
      outcome: 'not run',
      notRun: 'other_request',
      note: expect.stringMatching(/^no recorded answer fits: .* asks llm_demo .* answers\.llm_demo$/),
    });
    const [first, second] = await run({
      meal_suggest: {
        ...((await offline(bundle))[0]?.input as StepInputs['meal_suggest']),
        answers: {
          llm_demo: { meal: meal({ recipe_title: 'Stew' }), raw: null },
          store_products: null,
          store_signages: null,
        },
      },
    });
    expect(first).toMatchObject({ outcome: 'differs', made: { recipe_title: 'Stew' } });
    expect(second).toMatchObject({ notRun: 'other_request' });
  });

  test('takes an answer that it brings, and products that the round asked for', async () => {
    const item = { item_id: 7, name: 'Wine', quantity: 1 };
    const withItem = { ...answers, llm_demo: { items: [item] } };
    const asked = newBundle([mealStep, bundleStep('todos', { answers: withItem, snapshot: {} })]);
    const input = (await offline(asked))[1]?.input as StepInputs['todos'];
    const items = (of: object[]) => ({
      todos: { ...input, answers: { ...answers, llm_demo: { items: of } } },
    });
    expect((await run(items([{ ...item, quantity: 2 }]), asked))[1]).toMatchObject({
      notRun: null,
      made: { items: [{ quantity: 2 }] },
    });
    expect((await run(items([]), asked))[1]).toMatchObject({ notRun: null });
    expect((await run(items([item, { ...item, item_id: 8 }]), asked))[1]).toMatchObject({
      notRun: 'other_request',
      note: expect.stringContaining('store_products'),
    });
  });

  test('lets a failed step run, and not the failure', async () => {
    const failed = newBundle([mealStep, failedTodos], 'todos failed: upstream timeout');
    const input = (await offline(failed))[1]?.input as StepInputs['todos'];
    expect((await run({ todos: input }, failed))[1]).toMatchObject({
      failure: { reason: 'upstream timeout' },
    });
    expect((await run({ todos: { ...input, answers } }, failed))[1]).toMatchObject({
      outcome: 'differs',
      note: 'it failed then, and now succeeds',
    });
  });
});
