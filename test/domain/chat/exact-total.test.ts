import { expect, test } from '@jest/globals';
import { exactTotal } from '../../../domain/chat/exact-total.ts';

test.each([
  [13.05, [[4.35, 3]]],
  [435, [[4.35, 100]]],
  [
    0.3,
    [
      [0.1, 1],
      [0.2, 1],
    ],
  ],
  [5_900, [[5_900, 1]]],
  [1.5, [[6, 0.25]]],
  [
    0.000_000_3,
    [
      [1e-7, 1],
      [2e-7, 1],
    ],
  ],
  [3e21, [[1.5e21, 2]]],
  [
    9_007_199_254_740_991,
    [
      [9_007_199_254_740_990, 1],
      [0.5, 2],
    ],
  ],
  [0, []],
])('%d is the total of %j [TODO-05]', (total, lines) => {
  expect(exactTotal(lines.map(([price = 0, quantity = 0]) => ({ price, quantity })))).toBe(total);
});
