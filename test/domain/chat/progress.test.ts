import { describe, expect, test } from '@jest/globals';
import {
  getBackListStatus,
  newProgress,
  type Progress,
  type RoundStatus,
  type StepStatus,
  toPipelineProgress,
} from '../../../domain/chat/progress.ts';

/** Progress as one letter per step: pending, running, done or error. */
function progress(letters: string): Progress {
  const of = (index: number): StepStatus => {
    const found = (['pending', 'running', 'done', 'error'] as const).find((s) => s[0] === letters[index]);
    if (!found) throw new Error(`no step status begins with "${letters[index]}"`);
    return found;
  };
  return { meal_suggest: of(0), todos: of(1), cross_sell: of(2), notifications: of(3) };
}

const shown = (status: RoundStatus, letters: string) =>
  Object.values(toPipelineProgress(status, progress(letters)))
    .map((step) => step[0])
    .join('');

describe('shown progress', () => {
  test('begins with step 1 running [DET-14]', () => {
    expect(toPipelineProgress('in_progress', newProgress())).toEqual({
      step1: 'running',
      step2: 'pending',
      step3: 'pending',
      step4: 'pending',
    });
  });

  test.each<[RoundStatus, string, string]>([
    ['in_progress', 'drpp', 'drpp'],
    ['in_progress', 'ddrr', 'ddrr'],
    // Step 4 is shown as done only after step 3 and the settlement.
    ['in_progress', 'ddrd', 'ddrr'],
    ['in_progress', 'dddd', 'dddr'],
    ['in_progress', 'dded', 'dder'],
    ['completed', 'dddd', 'dddd'],
  ])('of a round %s at %s is %s', (status, stored, expected) => {
    expect(shown(status, stored)).toBe(expected);
  });

  test.each([
    ['eppp', 'eppp'],
    ['depp', 'depp'],
    ['ddde', 'ddde'],
    ['dded', 'ddee'],
    ['ddee', 'ddee'],
    ['dddd', 'ddde'],
  ])('of a failed round at %s never has step 4 done: %s', (stored, expected) => {
    expect(shown('error', stored)).toBe(expected);
  });
});

describe('back_list_status', () => {
  test.each<[RoundStatus, string, string | null]>([
    ['in_progress', 'rppp', null],
    ['in_progress', 'drpp', 'not_started'],
    ['in_progress', 'ddrr', 'in_progress'],
    ['in_progress', 'dddd', 'in_progress'],
    ['completed', 'dddd', 'completed'],
    ['error', 'eppp', null],
    ['error', 'depp', 'not_started'],
    ['error', 'ddde', 'in_progress'],
  ])('of a round %s at %s is %s [DET-30]', (status, stored, expected) => {
    expect(getBackListStatus(status, progress(stored))).toBe(expected);
  });
});
