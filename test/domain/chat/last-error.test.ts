import { describe, expect, test } from '@jest/globals';
import { type StepFailure, toLastError } from '../../../domain/chat/last-error.ts';
import { toErrorCode } from '../../../domain/error-code.ts';

const fault = (changes: Partial<StepFailure>): StepFailure => ({
  step: 'meal_suggest',
  type: 'UpstreamTimeoutError',
  reason: 'upstream timeout',
  attempts: 3,
  ...changes,
});
const expired = fault({
  step: 'todos',
  type: 'SessionExpiredError',
  reason: 'upstream chat session expired',
});
const capped = fault({ type: 'RefinementCapExceededError', reason: 'REFINEMENT_CAP_EXCEEDED: no more' });

describe('last_error', () => {
  test.each([
    ['names the step and the reason [DET-32]', [fault({})], 'meal_suggest failed: upstream timeout'],
    ['is an expired session without a step [DET-32]', [expired], 'upstream chat session expired'],
    ['is the cap of llm-demo without a step [KICK-14]', [capped], 'REFINEMENT_CAP_EXCEEDED: no more'],
    [
      'accepts the failure types of earlier histories',
      [fault({ type: 'SessionExpired', reason: 'upstream chat session expired' })],
      'upstream chat session expired',
    ],
    ['prefers the special case', [fault({ step: 'cross_sell' }), expired], 'upstream chat session expired'],
    [
      'names both failed steps',
      [fault({ step: 'cross_sell', reason: 'a' }), fault({ step: 'notifications', reason: 'b' })],
      'cross_sell failed: a; notifications failed: b',
    ],
  ])('%s', (_what, faults, expected) => {
    expect(toLastError(faults)).toBe(expected);
  });
});

test.each([
  ['meal_suggest failed: upstream timeout', 'meal_suggest failed'],
  ['REFINEMENT_CAP_EXCEEDED: no more', 'REFINEMENT_CAP_EXCEEDED'],
  ['chat ended', 'chat ended'],
  ['x'.repeat(100), 'x'.repeat(60)],
  ['todos failed\0\u202e\n', 'todos failed'],
  ['a\ud83d', 'a'],
  ['🍲'.repeat(100), '🍲'.repeat(60)],
  ['', ''],
])('%j has the code %j', (lastError, code) => {
  expect(toErrorCode(lastError)).toBe(code);
});
