import { expect, test } from '@jest/globals';
import { replayRound } from '../../../operator/replay/replay-round.ts';
import { bundleStep, mealStep, newBundle } from '../../support/bundle.ts';

const failed = bundleStep('todos', { status: 'error' });

test.each([
  ['todos failed: upstream error 500', [mealStep, failed], 'todos failed: upstream error 500'],
  // It cannot be repeated, and still ends the round.
  ['todos failed: internal error', [mealStep, failed], 'todos failed: internal error'],
  ['chat terminated', [mealStep], 'chat terminated'],
])('a round that ended by “%s” ends so again', async (lastError, steps, again) => {
  const { end } = await replayRound(newBundle(steps, lastError), { fromStep: 1 });
  expect(end).toEqual({ status: 'error', last_error: again });
});

test('the end is unknown while a step cannot be run', async () => {
  const { end } = await replayRound(newBundle([mealStep]), { fromStep: 1 });
  expect(end).toEqual({
    status: 'unknown',
    reason: 'todos was not run: the round did not come to it',
  });
});
