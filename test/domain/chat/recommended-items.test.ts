import { expect, test } from '@jest/globals';
import { ProductLookup } from '../../../domain/chat/product.ts';
import { buildRecommendedItems } from '../../../domain/chat/recommended-items.ts';
import { match, product } from '../../support/catalog.ts';

const offer = {
  rec_id: 'rec-7',
  item_id: 1,
  item_name: '두부',
  reason: 'cross-sell',
  reason_detail: { ko: 'lift 1.4', en: 'lift 1.4 en', jp: 'lift 1.4 ja' },
  reason_detail_marketing: '같이 드세요',
};

test('shows tag, texts in three languages, and product [REC-02, REC-03, LOCALE-06, LOCALE-07]', () => {
  expect(buildRecommendedItems([offer], new ProductLookup([match()]))).toEqual([
    {
      rec_id: 'rec-7',
      reason: 'cross-sell',
      reason_detail: { ko: 'lift 1.4', en: 'lift 1.4 en', ja: 'lift 1.4 ja' },
      reason_detail_marketing: { ko: '같이 드세요', en: '같이 드세요', ja: '같이 드세요' },
      product: product(),
    },
  ]);
});

test('keeps an item whose product is not found [REC-06]', () => {
  expect(buildRecommendedItems([offer], new ProductLookup([]))).toMatchObject([
    { rec_id: 'rec-7', product: null },
  ]);
});

test('keeps the order of the recommendations', () => {
  const offers = ['c', 'a', 'b'].map((rec_id) => ({ ...offer, rec_id }));
  const built = buildRecommendedItems(offers, new ProductLookup([]));
  expect(built.map(({ rec_id }) => rec_id)).toEqual(['c', 'a', 'b']);
});
