import { describe, expect, test } from '@jest/globals';
import { parseTimeBound } from '../../../domain/chat/chat-filter.ts';
import { isFiltered, listPath, matchesFilter, readListQuery } from '../../../web/list/list-query.ts';

const row = {
  chat_id: 'a',
  profile_id: '0b97957c-6a3c-4f6e-9d8b-2f0c6f7f1b11',
  profile_summary: { name: 'Åsa', gender: null, age: null, locale: null },
  prompt: 'Curry',
  status: 'error' as const,
  last_error: 'todos failed: a',
  created_at: '2026-04-29T05:28:08Z',
  updated_at: '2026-04-29T05:28:08Z',
  ended_at: null,
  error_code: 'todos failed',
  round_count: 1,
  seconds: 2.5,
  credits: 0,
};
const matches = (params: Record<string, string>) => matchesFilter(row, readListQuery(params).query);

describe('the address of the list', () => {
  test.each([
    '/dashboard',
    '/dashboard?q=a+b&status=error&error_code=todos+failed&from=7d&to=1h&min_seconds=1.5&max_seconds=2&sort=rounds&page=3',
  ])('stays the same: %s', (path) => {
    const params = Object.fromEntries(new URL(path, 'http://shop.test').searchParams);
    const { query, problems } = readListQuery(params);
    expect([listPath(query), problems]).toEqual([path, []]);
  });

  test('names what is not valid', () => {
    const { query, problems } = readListQuery({
      status: 'x',
      from: '1',
      to: ' ',
      page: '-1',
      sort: '',
      q: 'a',
    });
    expect(listPath(query)).toBe('/dashboard?q=a');
    expect(problems.map(({ name }) => name)).toEqual(['status', 'from', 'page']);
  });

  test('does not call an order a filter', () => {
    expect(isFiltered({ sort: 'rounds' })).toBe(false);
    expect(isFiltered({ from: '1h' })).toBe(true);
  });
});

test.each([
  [{ status: 'error', q: 'åSA', error_code: 'todos failed' }, true],
  [{ error_code: 'todos' }, false],
  [{ from: '2026-04-29T05:28:08Z', to: '2026-04-29T05:28:09Z' }, true],
  [{ to: '2026-04-29T05:28:08Z' }, false],
  [{ from: '2026-04-29T05:28:09Z' }, false],
  [{ min_seconds: '2.5', max_seconds: '2.5' }, true],
  [{ min_seconds: '2.6' }, false],
  [{ max_seconds: '2.4' }, false],
])('a live row is matched by %j: %s', (params, expected) => {
  expect(matches(params)).toBe(expected);
});

test.each([
  ['30m', '2026-04-29T11:30:00.000Z'],
  ['24h', '2026-04-28T12:00:00.000Z'],
  ['1w', '2026-04-22T12:00:00.000Z'],
  ['2026-04-29T14:00+09:00', '2026-04-29T05:00:00.000Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['2027-02-29T00:00:00Z', null],
  ['2026-13-01T00:00:00Z', null],
  ['2026-04-29T25:00:00Z', null],
  ['2026-04-29', null],
  ['0h', null],
  ['1y', null],
  ['', null],
])('%s is the time %s', (text, expected) => {
  const now = Date.parse('2026-04-29T12:00:00Z');
  expect(parseTimeBound(text, now)?.toISOString() ?? null).toBe(expected);
});
