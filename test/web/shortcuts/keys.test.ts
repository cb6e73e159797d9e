import { expect, test } from '@jest/globals';
import { createKeyReader } from '../../../web/shortcuts/keys.ts';

const plain = { code: '', ctrlKey: false, metaKey: false, altKey: false, isComposing: false };

test.each([
  ['/', '/', 'search'],
  ['j', 'j', 'next'],
  ['J', 'J', 'next'],
  ['?', '?', 'help'],
  ['l', 'l', null],
  ['ArrowDown', 'ArrowDown', null],
])('%s is the action of its key', (_name, key, action) => {
  expect(createKeyReader()({ ...plain, key }, 0)).toBe(action);
});

test('the key of a letter counts while Hangul is typed', () => {
  expect(createKeyReader()({ ...plain, key: 'ㅓ', code: 'KeyJ' }, 0)).toBe('next');
});

test.each(['ctrlKey', 'metaKey', 'altKey', 'isComposing'])('%s makes it no shortcut', (name) => {
  expect(createKeyReader()({ ...plain, key: 'j', [name]: true }, 0)).toBeNull();
});

test('g and then l is one action, in time', () => {
  const read = createKeyReader();
  const press = (key: string, atMs: number) => read({ ...plain, key }, atMs);
  expect([press('g', 0), press('l', 1_000)]).toEqual([null, 'list']);
  expect([press('g', 2_000), press('l', 4_000)]).toEqual([null, null]);
  expect([press('g', 5_000), press('g', 5_100), press('w', 5_200)]).toEqual([null, null, 'webhooks']);
  expect([press('g', 6_000), press('j', 6_100), press('l', 6_200)]).toEqual([null, 'next', null]);
});
