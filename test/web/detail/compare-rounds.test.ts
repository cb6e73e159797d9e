import { expect, test } from '@jest/globals';
import type { Round } from '../../../web/api/types.ts';
import { compareBaskets, compareRecommendations } from '../../../web/detail/compare/compare-rounds.ts';

const product = (id: number, price: number | null = 100) => ({ id, name: `P${id}`, price, price_unit: '₩' });
const round = (items: object[], recommended_items: object[] = []) =>
  ({ todos: { items, total: 0 }, recommended_items }) as unknown as Round;

test('baskets differ by products, quantities and prices, and those come first', () => {
  const before = round([
    { product: product(1), quantity: 1 },
    { product: product(2), quantity: 1 },
    { product: product(3), quantity: 1 },
    { product: product(4, 50), quantity: 1 },
    { product: null, quantity: 1 },
  ]);
  const after = round([
    { product: product(1), quantity: 1 },
    { product: product(3), quantity: 1 },
    { product: product(3), quantity: 1 },
    { product: product(4, 60), quantity: 1 },
    { product: product(5), quantity: 2 },
  ]);
  expect(compareBaskets(before, after).map(({ name, change }) => `${name} ${change}`)).toEqual([
    'P2 removed',
    'P3 changed',
    'P4 changed',
    'null removed',
    'P5 added',
    'P1 same',
  ]);
  expect(compareBaskets({ ...before, todos: null }, before).every(({ change }) => change === 'added')).toBe(
    true,
  );
});

test('recommendations differ by products and reasons', () => {
  const item = (id: number, reason: string) => ({ rec_id: `r${id}`, product: product(id), reason });
  const [before, after] = [
    round([], [item(1, 'cross-sell'), item(2, 'cross-sell')]),
    round([], [item(1, 'bundle'), item(2, 'cross-sell')]),
  ];
  const changes = compareRecommendations(before, after).map(({ name, change }) => [name, change]);
  expect(changes).toEqual([
    ['P1', 'changed'],
    ['P2', 'same'],
  ]);
});
