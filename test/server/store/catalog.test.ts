import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../../../logger.ts';
import { createStoreCatalogs, type StoreCatalog } from '../../../server/store/catalog.ts';

const logger = createLogger({ level: 'silent', name: 'test' });
const nothing: StoreCatalog = { products: [], signages: [], couponSpots: [], slides: [], signageEvents: [] };

/** A store with a scripted next answer. */
function newStore() {
  const store = {
    asked: [] as string[],
    answer: async (): Promise<StoreCatalog> => structuredClone(nothing),
  };
  const read = createStoreCatalogs(async (tenantCode, locale) => {
    store.asked.push(`${tenantCode}/${locale}`);
    return store.answer();
  }, logger);
  return { store, read };
}
const away = () => Promise.reject(new Error('the store is away'));

describe('the catalog of a store', () => {
  test('is read once for concurrent requests, and again later', async () => {
    const { store, read } = newStore();
    const answers = await Promise.all(Array.from({ length: 10 }, () => read('mart', 'ko')));
    expect(new Set(answers).size).toBe(1);
    await read('mart', 'ko');
    expect(store.asked).toEqual(['mart/ko', 'mart/ko']);
  });

  test('belongs to one tenant and one language', async () => {
    const { store, read } = newStore();
    await read('mart', 'ko');
    store.answer = away;
    expect([await read('mart', 'ko'), await read('mart', 'en'), await read('shop', 'ko')]).toEqual([
      nothing,
      null,
      null,
    ]);
  });

  test('is null while the store has never answered', async () => {
    const { store, read } = newStore();
    store.answer = away;
    expect(await read('mart', 'ko')).toBeNull();
  });
});
