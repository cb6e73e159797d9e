import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { toJsonb } from '../../db/json.ts';
import { useDatabase } from '../support/orm.ts';

const database = useDatabase({ pool: 2 });

async function throughJsonb(value: object): Promise<unknown> {
  const kysely = database.db.fork().getKysely();
  const { rows } = await sql<{ value: unknown }>`select ${toJsonb(value)}::jsonb as value`.execute(kysely);
  return rows[0]?.value;
}

test.each<[string, object, object]>([
  ['a NUL', { text: 'a\0b\0' }, { text: 'ab' }],
  ['a lone surrogate', { text: 'a\ud83d', list: ['\udc00b'] }, { text: 'a\ufffd', list: ['\ufffdb'] }],
  ['a NUL in a key', { 'a\0b': 1 }, { ab: 1 }],
  ['a lone surrogate in a key', { deep: [{ '\ud83d': 1 }] }, { deep: [{ '\ufffd': 1 }] }],
  ['a NUL after a backslash', { text: 'a\\\0b' }, { text: 'a\\b' }],
  ['a text that spells an escape', { text: 'a\\u0000b' }, { text: 'a\\u0000b' }],
])('jsonb takes %s', async (_what, value, kept) => {
  expect(await throughJsonb(value)).toEqual(kept);
});

test('jsonb keeps everything else unchanged', async () => {
  const value = { ko: '두부 🍲', zero: 0, none: null, yes: true, list: [1, [0.25], {}], '': 'empty key' };
  expect(await throughJsonb(value)).toEqual(value);
});

test('jsonb takes 2,000 levels', async () => {
  const deep = JSON.parse(`{"deep":${'['.repeat(2_000)}${']'.repeat(2_000)}}`);
  expect(JSON.stringify(await throughJsonb(deep))).toBe(JSON.stringify(deep));
});
