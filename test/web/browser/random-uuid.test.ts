import { afterEach, expect, test } from '@jest/globals';
import { randomUuid } from '../../../web/browser/random-uuid.ts';

const own = crypto;
afterEach(() => {
  Object.defineProperty(globalThis, 'crypto', { configurable: true, value: own });
});

test.each([
  ['with', crypto],
  ['without', {}],
])('an id is a random UUID %s crypto.randomUUID', (_, value) => {
  Object.defineProperty(globalThis, 'crypto', { configurable: true, value });
  const ids = new Set(Array.from({ length: 20 }, randomUuid));
  expect(ids.size).toBe(20);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
