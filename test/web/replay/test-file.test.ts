import { describe, expect, test } from '@jest/globals';
import { type SavedTest, toSavedTest } from '../../../web/replay/test-file.ts';
import { bundleStep, mealStep, newBundle } from '../../support/bundle.ts';
import { runSavedTest } from '../../support/run-saved-test.ts';

const hostile = `'); process.exit(7); // \${1} \` */ \u2028`;
const failed = newBundle(
  [mealStep, bundleStep('todos', { status: 'error' })],
  'todos failed: upstream timeout',
);

const run = ({ testName, testText, bundleName, bundleText }: SavedTest) =>
  runSavedTest({
    [`test/operator/replay/${testName}`]: testText,
    [`test/operator/replay/${bundleName}`]: bundleText,
  });

describe('a saved test', () => {
  test('fails as the round did; foreign texts are literals in it', async () => {
    const bundle = structuredClone(failed);
    bundle.round.round_id = `${hostile}../../x`;
    const answers = { llm_demo: null, store_products: [hostile], store_signages: null };
    const edits = { notifications: { meal_suggest: null, todos: { [hostile]: hostile }, answers } };
    const saved = toSavedTest({ bundle, fromStep: 2, edits });
    expect([saved.testName, saved.bundleName]).toEqual([
      'round-processe.test.ts',
      'round-processe.bundle.json',
    ]);
    const { code, output } = await run(saved);
    expect(output).toMatch(/round processe completes/);
    expect(output).toMatch(/\+ +"last_error": "todos failed: upstream timeout"/);
    expect(code).toBe(1);
  });

  test('has the edits that were run, so it passes if they let the round complete', async () => {
    const none = { llm_demo: { items: [] }, store_products: [], store_signages: [] };
    const earlier = { meal_suggest: mealStep.answers.llm_demo };
    const later = { ...earlier, todos: { items: [] } };
    const edits = {
      todos: { ...earlier, answers: none },
      cross_sell: { ...later, answers: none },
      notifications: { ...later, answers: { ...none, llm_demo: { ads: [], coupons: [] } } },
    };
    const { code, output } = await run(toSavedTest({ bundle: failed, fromStep: 2, edits }));
    expect(output).toMatch(/Tests: +1 passed, 1 total/);
    expect(code).toBe(0);
  });
});
