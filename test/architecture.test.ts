import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8');
const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trimEnd().split('\n');

/** `{a,b}` matches each alternative, `{resource}` any name. */
function expand(path: string): string[] {
  const [all, list] = /\{([^}]+)\}/.exec(path) ?? [];
  if (all === undefined || list === undefined) return [path];
  return list.includes(',') ? list.split(',').flatMap((one) => expand(path.replace(all, one))) : [];
}

const named = [
  ...new Set([...text.matchAll(/`([\w.-]+\/[\w./{},-]*)`/g)].flatMap(([, path = '']) => expand(path))),
];

/** Top-level folders, and those of the server. */
const folders = new Set(
  tracked
    .filter((file) => file.includes('/') && !file.startsWith('.'))
    .map((file) => file.split('/'))
    .map(([top, second, third]) => (top === 'server' && third ? `server/${second}/` : `${top}/`)),
);

test('ARCHITECTURE names files and folders that exist', () => {
  const exists = (path: string) => tracked.some((file) => `/${file}`.includes(`/${path}`));
  expect(named.length).toBeGreaterThan(80);
  expect(named.filter((path) => !exists(path))).toEqual([]);
});

test('ARCHITECTURE names every folder of code', () => {
  const isNamed = (folder: string) => named.some((path) => path.startsWith(folder));
  expect([...folders].filter((folder) => !isNamed(folder))).toEqual([]);
});
