import { beforeEach, describe, expect, test } from '@jest/globals';
import type { SafeStorage } from '../../../web/browser/storage.ts';

/** The page's module over this storage, loaded again as on each page load. */
async function load(open: () => unknown): Promise<SafeStorage> {
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: open });
  loads += 1;
  const module: { localStore: SafeStorage } = await import(`../../../web/browser/storage.ts?load=${loads}`);
  return module.localStore;
}
let loads = 0;

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
  test('keeps values when the browser allows it', async () => {
    const store = await load(() => working);
    store.write('theme', 'dark');
    expect(kept.get('theme')).toBe('dark');
    expect(store.read('theme')).toBe('dark');
    store.remove('theme');
    expect(store.read('theme')).toBeNull();
  });

  test('lasts until the page closes when denied', async () => {
    const store = await load(denied);
    expect(store.read('theme')).toBeNull();
    store.write('theme', 'dark');
    expect(store.read('theme')).toBe('dark');
    store.remove('theme');
    expect(store.read('theme')).toBeNull();
  });

  test('never returns an older value when full', async () => {
    kept.set('theme', 'light');
    const store = await load(() => full);
    store.write('theme', 'dark');
    expect(store.read('theme')).toBe('dark');
    expect((await load(() => full)).read('theme')).toBeNull();
  });
});
