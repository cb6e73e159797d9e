import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SafeStorage } from '../../../web/browser/storage.ts';

/** The page's module, loaded anew as each page loads it, over this storage. */
async function load(open: () => unknown): Promise<SafeStorage> {
  jest.resetModules();
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: open });
  return (await import('../../../web/browser/storage.ts')).localStore;
}

const denied = () => {
  throw new DOMException('Access is denied for this document.', 'SecurityError');
};

let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
});

const working = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
  removeItem: (key: string) => kept.delete(key),
};
const full = {
  ...working,
  setItem() {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  },
};

describe('the storage of a page', () => {
  test('keeps values where the browser allows it', async () => {
    const store = await load(() => working);
    store.write('theme', 'dark');
    expect(kept.get('theme')).toBe('dark');
    expect(store.read('theme')).toBe('dark');
    store.remove('theme');
    expect(store.read('theme')).toBeNull();
  });

  test('lasts as long as the page when denied', async () => {
    const store = await load(denied);
    expect(store.read('theme')).toBeNull();
    store.write('theme', 'dark');
    expect(store.read('theme')).toBe('dark');
    store.remove('theme');
    expect(store.read('theme')).toBeNull();
  });

  test('does not bring an older value back when full', async () => {
    kept.set('theme', 'light');
    const store = await load(() => full);
    store.write('theme', 'dark');
    expect(store.read('theme')).toBe('dark');
    expect((await load(() => full)).read('theme')).toBeNull();
  });
});
