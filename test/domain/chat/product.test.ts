import { describe, expect, test } from '@jest/globals';
import { ProductLookup, toProduct } from '../../../domain/chat/product.ts';
import { match, product } from '../../support/catalog.ts';

describe('a product', () => {
  test('has exactly its eleven fields [NOTI-22]', () => {
    const sent = { ...product(), matched_name: '두부', price_yen: 120, internal: true };
    expect(toProduct(sent)).toEqual(product());
  });
});

describe('a look-up', () => {
  const products = new ProductLookup([
    match({ id: 1 }),
    match({ id: 2, name: '우유', matched_name: '우유' }),
    match({ id: 3, name: 'Café', matched_name: 'Café'.normalize('NFD') }),
  ]);

  test.each<[string, number | null, (string | null)[], number | null]>([
    ['prefers the id to the name [NOTI-20]', 1, ['우유'], 1],
    ['falls back on the name of an unknown id [NOTI-20]', 99, ['우유'], 2],
    ['finds an item without an id by name [NOTI-21]', null, ['우유'], 2],
    ['tries the names in turn [NOTI-21]', null, [null, 'nothing', '우유'], 2],
    ['ignores case, blanks and Unicode forms', null, [' CAFÉ '], 3],
    ['finds nothing by a name that was not requested', null, ['두부'], null],
    ['gives null when nothing fits [NOTI-23]', 99, ['nothing', null], null],
    ['gives null for an item without anything [NOTI-23]', null, [], null],
  ])('%s', (_what, id, names, found) => {
    expect(products.find(id, ...names)?.id ?? null).toBe(found);
  });
});
