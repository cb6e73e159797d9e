import { describe, expect, test } from '@jest/globals';
import type { Progress, RoundStatus, StepStatus } from '../../../domain/chat/progress.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import { deriveProgress, findRunningSteps } from '../../../domain/chat/stored-progress.ts';

const row = (step: Step, status: StepStatus = 'done') => ({ step, status });
const [meal, todos, cross, notes] = [
  row('meal_suggest'),
  row('todos'),
  row('cross_sell'),
  row('notifications'),
];

type Rows = { step: Step; status: StepStatus }[];

const inShort = ({ meal_suggest, todos, cross_sell, notifications }: Progress) =>
  [meal_suggest, todos, cross_sell, notifications].join(' ');

describe('stored progress', () => {
  test.each<[string, RoundStatus, Rows, string]>([
    ['runs step 1 without rows', 'in_progress', [], 'running pending pending pending'],
    ['runs step 2 after a meal', 'in_progress', [meal], 'done running pending pending'],
    ['runs steps 3 and 4 after the todos', 'in_progress', [meal, todos], 'done done running running'],
    ['runs step 4 alone once step 3 is done', 'in_progress', [meal, todos, cross], 'done done done running'],
    ['takes rows in any order', 'in_progress', [notes, todos, meal], 'done done running done'],
    [
      'runs nothing after a failed step',
      'in_progress',
      [row('meal_suggest', 'error')],
      'error pending pending pending',
    ],
    ['runs nothing in a failed round', 'error', [meal], 'done pending pending pending'],
    ['has all done in a completed round', 'completed', [meal, todos, cross, notes], 'done done done done'],
  ])('%s', (_what, status, rows, expected) => {
    expect(inShort(deriveProgress({ status, steps: rows, boundaryPassed: true }))).toBe(expected);
  });

  test.each<[string, RoundStatus, Rows, string]>([
    ['runs step 1', 'in_progress', [], 'running pending pending pending'],
    ['runs step 2 though it is saved', 'in_progress', [meal, todos], 'done running pending pending'],
    ['shows saved steps in a failed round', 'error', [meal, todos], 'done done pending pending'],
  ])('before the boundary %s', (_what, status, rows, expected) => {
    expect(inShort(deriveProgress({ status, steps: rows, boundaryPassed: false }))).toBe(expected);
  });
});

test.each<[Rows, Step[]]>([
  [[], ['meal_suggest']],
  [[meal], ['todos']],
  [
    [meal, todos],
    ['cross_sell', 'notifications'],
  ],
  [[meal, todos, cross, notes], []],
  [[meal, row('todos', 'error')], []],
])('after %j the running steps are %j', (rows, expected) => {
  expect(findRunningSteps({ steps: rows, boundaryPassed: true })).toEqual(expected);
});
