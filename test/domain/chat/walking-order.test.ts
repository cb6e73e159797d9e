import { describe, expect, test } from '@jest/globals';
import { getSectionRank, sortByWalkingOrder } from '../../../domain/chat/walking-order.ts';

const item = (name: string, section_code: string | null) => ({ name, product: { section_code } });
const names = (items: { name: string }[]) => items.map(({ name }) => name).join(' ');

describe('walking order', () => {
  test.each<[string | null, number]>([
    ['PR', 0],
    ['DL', 1],
    ['BK', 2],
    ['SW', 2],
    ['SN', 2],
    ['AL', 3],
    ['DY', 4],
    ['DR', 4],
    ['PA', 5],
    ['MT', 6],
    ['FI', 7],
    ['FR', 8],
    ['EC', 9],
    ['HH', 9],
    ['CK', 9],
    ['pr', 9],
    ['', 9],
    [null, 9],
  ])('gives section %s the rank %i [TODO-15..24]', (code, rank) => {
    expect(getSectionRank(code)).toBe(rank);
  });

  test('sorts by section from produce to frozen [TODO-13]', () => {
    const codes = ['FR', 'HH', 'FI', 'MT', 'PA', 'DY', 'AL', 'BK', 'DL', 'PR'];
    const sorted = sortByWalkingOrder(codes.map((code) => item(code, code)));
    expect(names(sorted)).toBe('PR DL BK AL DY PA MT FI FR HH');
  });

  test('keeps the input order within a rank [TODO-14]', () => {
    const shelf = [item('a', 'SN'), item('b', 'PR'), item('c', 'BK'), item('d', 'SW'), item('e', 'PR')];
    expect(names(sortByWalkingOrder(shelf))).toBe('b e a c d');
  });

  test('puts unknown sections and missing products last, in input order [TODO-24]', () => {
    const shelf = [
      { name: 'none', product: null },
      item('other', 'ZZ'),
      item('null', null),
      item('frozen', 'FR'),
    ];
    expect(names(sortByWalkingOrder(shelf))).toBe('frozen none other null');
  });

  test('does not mutate its input', () => {
    const shelf = [item('b', 'FR'), item('a', 'PR')];
    sortByWalkingOrder(shelf);
    expect(names(shelf)).toBe('b a');
  });
});
