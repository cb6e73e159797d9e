import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const groups = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

/** What only developers run, what only browsers do, and what no program reads. */
const notInImage = ['bench', 'deploy', 'dev', 'docs', 'node_modules', 'test', 'web'];

test('the image has every folder and file of code', () => {
  const code = readdirSync(root, { withFileTypes: true }).filter((one) =>
    one.isDirectory() ? !one.name.startsWith('.') : one.name.endsWith('.ts'),
  );
  const wanted = code
    .map(({ name }) => name)
    .filter((name) => !notInImage.includes(name) && name !== 'coverage');
  const copied = groups(read('Dockerfile'), /^COPY (?!--from)(.+) \S+$/gm).flatMap((names) =>
    names.split(' '),
  );
  expect(copied).toEqual(expect.arrayContaining(wanted));
  expect(groups(read('.dockerignore'), /^!(\S+)$/gm)).toEqual(expect.arrayContaining(copied));
});

test('the image runs on the Node that the tests run on', () => {
  const bases = groups(read('Dockerfile'), /^FROM node:([\d.]+)-/gm);
  expect(new Set(bases)).toEqual(new Set([read('.nvmrc').trim()]));
});

test('docker-compose.yml sets settings that there are', () => {
  const [, block = ''] = /^x-environment: .*\n((?: {2}.*\n)+)/m.exec(read('docker-compose.yml')) ?? [];
  const names = groups(block, /^ {2}([A-Z_]+):/gm);
  expect(names.length).toBeGreaterThan(10);
  const known = groups(read('.env.example'), /^([A-Z_]+)=/gm);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});
