import { beforeAll, describe, expect, test } from '@jest/globals';
import { table } from '../../cli/table.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();

/** Window title, cleared line, colour, one-character CSI, reversed text, line break. */
const hostile = 'Shop\u001b]0;OWNED\u0007\u001b[2K\u009b31m\u202edesserts\u2028end';
const shown = 'Shop\\u001b]0;OWNED\\u0007\\u001b[2K\\u009b31m\\u202edesserts\\u2028end';
const obeyed = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

describe('a name with escape sequences', () => {
  beforeAll(() => cli.give(`tenant create hostile --name ${hostile}`));

  test('is shown escaped', async () => {
    const out = await cli.give('tenant list');
    expect(out).toMatch(/^hostile /m);
    expect(out).toContain(shown);
    expect(out.replaceAll('\n', '')).not.toMatch(obeyed);
  });

  test('is unchanged after parsing --json', async () => {
    const out = await cli.give('tenant list --json');
    expect(out).not.toMatch(obeyed);
    expect(JSON.parse(out).tenants).toContainEqual(expect.objectContaining({ name: hostile }));
  });

  test('is escaped in errors too', async () => {
    expect((await cli.run(`credit show --tenant ${hostile}`)).words).toContain(`no tenant "${shown}"`);
    expect((await cli.run(`tenant ${hostile}`)).words).toContain(`unknown command '${shown}'`);
  });
});

describe('a table', () => {
  test('aligns characters that are two columns wide', () => {
    expect(
      table(
        [
          ['이름', 'ko'],
          ['カレー🍛', 'ja'],
          ['plain', 'en'],
        ].map((row) => [...row, '|']),
      ),
    ).toBe(['이름      ko  |', 'カレー🍛  ja  |', 'plain     en  |'].join('\n'));
  });

  test('aligns decomposed Hangul like composed', () => {
    const [composed = '', decomposed = ''] = ['NFC', 'NFD'].map((form) => '카레'.normalize(form));
    expect(
      table([
        [composed, '|'],
        [decomposed, '|'],
        ['long name', '|'],
      ]).normalize(),
    ).toBe(['카레       |', '카레       |', 'long name  |'].join('\n'));
  });

  test('keeps a cell with a line break on its row', () => {
    expect(table([['one\ntwo', 'three']])).toBe('one\\u000atwo  three');
  });
});
