import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { table } from '../../cli/table.ts';
import { childEnvironment } from '../../dev/environment.ts';
import { useCli } from './use-cli.ts';

const cli = useCli();
const entry = join(import.meta.dirname, '../../cli/main.ts');

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

/** Runs a command with this standard output, and returns how it ends. */
async function runWithOutput(line: string, stdout: 'closed pipe' | number) {
  const child = spawn(process.execPath, [entry, ...line.split(' ')], {
    env: childEnvironment({ DATABASE_URL: cli.database.databaseUrl, REDIS_URL: '', NODE_OPTIONS: '' }),
    stdio: ['ignore', stdout === 'closed pipe' ? 'pipe' : stdout, 'pipe'],
  });
  child.stdout?.destroy();
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, words };
}

test('a command finishes quietly when its reader is gone', async () => {
  const { code, words } = await runWithOutput('tenant create unread', 'closed pipe');
  expect(code).toBe(141);
  expect(words).toMatch(/^Tenant unread has [^\n]+\n$/);
  expect(await cli.give('tenant list')).toMatch(/^unread /m);
});

test('a full disk is named in one sentence', async () => {
  const full = openSync('/dev/full', 'w');
  const ended = await runWithOutput('tenant list --json', full);
  closeSync(full);
  expect(ended).toEqual({ code: 1, words: 'The result cannot be written (ENOSPC).\n' });
});
