import { describe, expect, test } from '@jest/globals';
import { ingredients } from '../../standins/llm-demo/ingredients.ts';
import { getIngredients, recipes } from '../../standins/llm-demo/recipes.ts';
import { catalog, catalogProduct } from '../../standins/store/catalog.ts';
import { couponSpots } from '../../standins/store/coupon-spots.ts';
import { ean13, isValidEan13 } from '../../standins/store/ean13.ts';
import { productByName } from '../../standins/store/find-products.ts';
import { signages } from '../../standins/store/signages.ts';
import { sectionNames, zones } from '../../standins/store/zones.ts';

function expectDistinct(values: unknown[]) {
  expect(new Set(values).size).toBe(values.length);
}

describe('catalog', () => {
  test('has three hundred products with distinct ids', () => {
    expect(catalog.length).toBeGreaterThanOrEqual(300);
    expectDistinct(catalog.map(({ id }) => id));
  });

  test('names every product uniquely in each language', () => {
    for (const locale of ['ko', 'en', 'ja'] as const)
      expectDistinct(catalog.map(({ names }) => names[locale]));
  });

  test('has valid, distinct barcodes but for one', () => {
    const barcodes = catalog.map(({ barcode }) => barcode).filter((barcode) => barcode !== null);
    expectDistinct(barcodes);
    expect(barcodes.filter((barcode) => !isValidEan13(barcode))).toEqual(['8801234567890']);
    expect(barcodes.length).toBeLessThan(catalog.length);
  });

  test('makes barcodes of prefix, maker and item', () => {
    expect(ean13('KR', 1234, 56_789)).toBe('8801234567893');
    expect(isValidEan13('4906028184943')).toBe(true);
    expect(() => ean13('XX', 1, 1)).toThrow('no GS1 prefix for XX');
  });

  test('covers every section of the walking order and beyond [TODO-15, TODO-24]', () => {
    const sections = new Set(catalog.map(({ zone }) => zone?.section));
    const expected = 'PR DL BK SW SN AL DY DR PA MT FI FR EC HH CK'.split(' ');
    expect([...sections].filter((code) => code !== undefined).toSorted()).toEqual(expected.toSorted());
    expect(Object.keys(sectionNames).toSorted()).toEqual(expected.toSorted());
  });

  test('has products without price, and one without location', () => {
    expect(catalog.filter(({ price }) => price === null).length).toBeGreaterThan(1);
    expect(catalog.filter(({ location }) => location === null)).toHaveLength(1);
  });

  test('has the documented products', () => {
    expect(catalogProduct(196)).toMatchObject({
      names: { ko: '히게타 간장 1L', en: 'Higeta Soy Sauce 1L' },
      price: 860,
      zone: { id: 12, section: 'PA' },
      location: { x: 4, y: 1, radius: 2 },
    });
    expect(catalogProduct(881)).toMatchObject({
      names: { ko: '깊은 볶음 참깨 드레싱 380ml' },
      brand: '큐피',
      barcode: '4906028184943',
      price: 3600,
      stock: 100,
      zone: { id: 76, section: 'PA' },
      location: { x: 28, y: 22.794, radius: 0.5 },
    });
    expect(catalogProduct(512)?.names.ko).toBe('카베르네 소비뇽 750ml');
    expect(catalogProduct(42)).toMatchObject({ names: { ko: '프로틴 바 50g' }, price: 1200 });
  });
});

describe('store', () => {
  test('has eight signages that divide the zones', () => {
    expect(signages).toHaveLength(8);
    const zoneIds = signages.flatMap(({ zone_ids }) => zone_ids);
    expect(zoneIds.toSorted((a, b) => a - b)).toEqual(zones.map(({ id }) => id).toSorted((a, b) => a - b));
  });

  test('has ten coupon spots with distinct, unordered numbers', () => {
    const numbers = couponSpots('ko').map(({ spot_no }) => spot_no);
    expect(numbers).toHaveLength(10);
    expectDistinct(numbers);
    expect(numbers).not.toEqual(numbers.toSorted((a, b) => a - b));
  });
});

describe('recipes', () => {
  test('have ingredients that the store sells', () => {
    expect(recipes.length).toBeGreaterThanOrEqual(24);
    for (const recipe of recipes) {
      expect(getIngredients(recipe).length).toBeGreaterThanOrEqual(5);
      for (const { quantity } of getIngredients(recipe)) expect(quantity).toBeGreaterThan(0);
    }
  });

  test('use names that the store can find', () => {
    for (const { name, productId } of ingredients) {
      for (const text of [name.ko, name.en, name.jp])
        expect([text, productByName(text)?.id]).toEqual([text, productId]);
    }
  });

  test('substitute only existing ingredients', () => {
    const keys = new Set(ingredients.map(({ key }) => key));
    expect(ingredients.flatMap(({ instead }) => instead).filter((key) => !keys.has(key))).toEqual([]);
  });
});
