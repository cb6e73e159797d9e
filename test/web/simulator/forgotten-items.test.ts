import { describe, expect, it } from '@jest/globals';
import { describeForgottenItem, getForgottenItems } from '../../../web/simulator/forgotten-items.ts';

describe('a forgotten item', () => {
  const items = ['두부', '양파', '와인'].map((name, id) => ({ quantity: id + 1, product: { id, name } }));

  it('is an unpicked item, unchanged', () => {
    expect(getForgottenItems(items, new Set([1]))).toEqual([items[0], items[2]]);
  });

  it('is distinct from another line of the same product', () => {
    expect(getForgottenItems([items[0], items[0]], new Set([0]))).toEqual([items[0]]);
  });

  it('is read from a list line or an app’s own format', () => {
    expect(describeForgottenItem(items[1])).toEqual({ name: '양파', quantity: 2 });
    expect(describeForgottenItem({ item_id: 882, name: '양파', quantity: 1 })).toEqual({
      name: '양파',
      quantity: 1,
    });
    expect(describeForgottenItem('양파')).toEqual({ name: '양파', quantity: null });
  });

  it.each([[{ any: 'shape', is: 'fine' }], [null], [7], [['양파']], [{ product: null }]])(
    'has no name in an unknown format: %j',
    (value) => {
      expect(describeForgottenItem(value)).toEqual({ name: null, quantity: null });
    },
  );
});
