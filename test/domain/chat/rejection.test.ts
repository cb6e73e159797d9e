import { describe, expect, test } from '@jest/globals';
import { type AdmissionFacts, getRejection, isRefinement } from '../../../domain/chat/rejection.ts';

const cap = 8;
const fresh: AdmissionFacts = { ended: false, inFlight: false, refinements: 0, hasAnchor: false };
const anchored = { ...fresh, hasAnchor: true };
const worn = { ...anchored, refinements: cap };

describe('admission', () => {
  test.each<[string, AdmissionFacts, boolean, string | null]>([
    ['welcomes the first round', fresh, false, null],
    ['welcomes the 8th refinement [MODEL-14]', { ...anchored, refinements: 7 }, false, null],
    ['refuses the 9th refinement [MODEL-14]', worn, false, 'REFINEMENT_CAP_EXCEEDED'],
    ['welcomes a fresh start behind the cap [MODEL-15]', worn, true, null],
    ['welcomes a follow-up without an anchor', { ...worn, hasAnchor: false }, false, null],
    [
      'refuses while step 2 is not done [MODEL-16]',
      { ...anchored, inFlight: true },
      false,
      'PRIOR_ROUND_IN_FLIGHT',
    ],
    [
      'refuses a fresh start in flight as well',
      { ...anchored, inFlight: true },
      true,
      'PRIOR_ROUND_IN_FLIGHT',
    ],
    ['looks at flight before the cap', { ...worn, inFlight: true }, false, 'PRIOR_ROUND_IN_FLIGHT'],
    ['looks at the end first', { ...worn, inFlight: true, ended: true }, false, 'NOT_FOUND'],
    ['refuses a fresh start of an ended chat', { ...fresh, ended: true }, true, 'NOT_FOUND'],
  ])('%s', (_what, facts, newRound, expected) => {
    expect(getRejection(facts, newRound, cap)).toBe(expected);
  });
});

test.each([
  [true, false, true],
  [true, true, false],
  [false, false, false],
  [false, true, false],
])('anchor %s, new_round %s: a refinement is %s', (hasAnchor, newRound, expected) => {
  expect(isRefinement({ ...fresh, hasAnchor }, newRound)).toBe(expected);
});
