import { describe, expect, test } from '@jest/globals';
import { type AdmissionFacts, getRejection, isRefinement } from '../../../domain/chat/rejection.ts';

const cap = 8;
const fresh: AdmissionFacts = { ended: false, inFlight: false, refinements: 0, hasAnchor: false };
const anchored = { ...fresh, hasAnchor: true };
const capped = { ...anchored, refinements: cap };

describe('admission', () => {
  test.each<[string, AdmissionFacts, boolean, string | null]>([
    ['accepts the first round', fresh, false, null],
    ['accepts the 8th refinement [MODEL-14]', { ...anchored, refinements: 7 }, false, null],
    ['rejects the 9th refinement [MODEL-14]', capped, false, 'REFINEMENT_CAP_EXCEEDED'],
    ['accepts a fresh start at the cap [MODEL-15]', capped, true, null],
    ['accepts a follow-up without an anchor', { ...capped, hasAnchor: false }, false, null],
    [
      'rejects while step 2 is not done [MODEL-16]',
      { ...anchored, inFlight: true },
      false,
      'PRIOR_ROUND_IN_FLIGHT',
    ],
    [
      'rejects a fresh start in flight as well',
      { ...anchored, inFlight: true },
      true,
      'PRIOR_ROUND_IN_FLIGHT',
    ],
    [
      'checks for a round in flight before the cap',
      { ...capped, inFlight: true },
      false,
      'PRIOR_ROUND_IN_FLIGHT',
    ],
    ['checks for the end first', { ...capped, inFlight: true, ended: true }, false, 'NOT_FOUND'],
    ['rejects a fresh start of an ended chat', { ...fresh, ended: true }, true, 'NOT_FOUND'],
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
