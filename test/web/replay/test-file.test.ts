import { describe, expect, test } from '@jest/globals';
import { toSavedTest } from '../../../web/replay/test-file.ts';
import { newBundle } from '../../support/bundle.ts';
import { runSavedTest } from '../../support/run-saved-test.ts';

const hostile = `'); process.exit(7); // \${1} \` */ \u2028`;

describe('a saved test', () => {
  test('has foreign texts as literals only, and edits as they were run', async () => {
    const bundle = newBundle([], 'chat terminated');
    bundle.round.round_id = `${hostile}../../x`;
    const edits = {
      todos: {
        meal_suggest: null,
        answers: { llm_demo: { [hostile]: hostile }, store_products: null, store_signages: null },
      },
    };
    const saved = toSavedTest({ bundle, fromStep: 2, edits });
    expect(saved.testName).toBe('round-processe.test.ts');
    const { code, output } = await runSavedTest({
      [`test/operator/replay/${saved.testName}`]: saved.testText,
      [`test/operator/replay/${saved.bundleName}`]: saved.bundleText,
    });
    expect(output).toMatch(/round processe completes/);
    expect(output).toMatch(/\+ +"last_error": "chat terminated"/);
    expect(code).toBe(1);
  });
});
