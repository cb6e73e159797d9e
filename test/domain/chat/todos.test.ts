import { describe, expect, test } from '@jest/globals';
import { ProductLookup } from '../../../domain/chat/product.ts';
import { buildTodos, isRestorable } from '../../../domain/chat/todos.ts';
import { match, meal } from '../../support/catalog.ts';

const none = new ProductLookup([]);
const candidate = (item_id: number | null, quantity = 1, name = 'x') => ({ item_id, name, quantity });

describe('todos', () => {
  test('have recipe, ingredients, items and a total [TODO-01, TODO-02, TODO-08]', () => {
    expect(buildTodos(meal(), [], none)).toEqual({
      recipe_title: '카레',
      intro_message: '저녁은 카레',
      recipe_description: '부드러운 카레',
      recommendation_message: '좋아하실 거예요',
      ingredients: [
        {
          name: { ko: '양파', en: '양파', jp: '양파' },
          category: 'Produce',
          quantity: 0.25,
          quantity_unit: { ko: '개', en: '개', jp: '개' },
        },
      ],
      items: [],
      total: 0,
    });
  });

  test('show no other fields of the meal', () => {
    expect(buildTodos(meal({ secret: 1 }), [], none)).not.toHaveProperty('secret');
  });

  test.each([
    ['a text', '맵게', { notes: '맵게' }],
    ['null', null, {}],
    ['nothing', undefined, {}],
  ])('have notes only when the meal has them: %s', (_what, notes, expected) => {
    const todos = buildTodos(meal({ notes }), [], none);
    expect('notes' in todos ? { notes: todos.notes } : {}).toEqual(expected);
  });

  test('have no ingredients when the meal has none', () => {
    expect(buildTodos(meal({ ingredients: undefined }), [], none).ingredients).toEqual([]);
  });

  test('pair each quantity with its product or null [TODO-04]', () => {
    const products = new ProductLookup([match({ id: 7 })]);
    const { items } = buildTodos(meal(), [candidate(7, 3), candidate(8, 2)], products);
    expect(items.map(({ quantity, product }) => [quantity, product?.id ?? null])).toEqual([
      [3, 7],
      [2, null],
    ]);
  });

  test('find a candidate without an id by its name', () => {
    const products = new ProductLookup([match({ id: 7, matched_name: '두부' })]);
    const { items } = buildTodos(meal(), [candidate(null, 1, '두부')], products);
    expect(items[0]?.product?.id).toBe(7);
  });

  test('list the items in walking order [TODO-13]', () => {
    const products = new ProductLookup([
      match({ id: 1, section_code: 'FR' }),
      match({ id: 2, section_code: 'PR' }),
    ]);
    const { items } = buildTodos(meal(), [candidate(1), candidate(9), candidate(2)], products);
    expect(items.map(({ product }) => product?.id)).toEqual([2, 1, undefined]);
  });
});

describe('the total of todos', () => {
  const products = new ProductLookup([
    match({ id: 1, price: 5_900 }),
    match({ id: 2, price: 0.25 }),
    match({ id: 3, price: null }),
  ]);

  test.each([
    ['one item at 5,900', [candidate(1)], 5_900],
    ['two quantities', [candidate(1, 2), candidate(2, 4)], 11_801],
    ['a product without a price', [candidate(3, 5), candidate(1)], 5_900],
    ['a product that is not found', [candidate(99, 5), candidate(1)], 5_900],
  ])('sums price × quantity: %s [TODO-05, TODO-06]', (_what, candidates, total) => {
    expect(buildTodos(meal(), candidates, products).total).toBe(total);
  });
});

describe('a meal', () => {
  test.each([
    ['with ingredients', meal(), true],
    ['without any', meal({ ingredients: [] }), false],
    ['without the list', meal({ ingredients: undefined }), false],
  ])('%s is restorable or not [MODEL-12]', (_what, given, restorable) => {
    expect(isRestorable(given)).toBe(restorable);
  });
});
