import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writePrivateFile } from '../../cli/private-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const readMode = (file: string) => statSync(file).mode & 0o777;

/** A world-readable file. */
function publicFile(name: string): string {
  const file = join(folder.path, name);
  writeFileSync(file, 'old');
  chmodSync(file, 0o644);
  return file;
}

test('a world-readable file becomes private', () => {
  const file = publicFile('replaced');
  writePrivateFile(file, 'new');
  expect([readFileSync(file, 'utf8'), readMode(file)]).toEqual(['new', 0o600]);
});

test('a symbolic link is kept, and its target becomes private', () => {
  const file = publicFile('linked');
  const link = join(folder.path, 'link');
  symlinkSync(file, link);
  writePrivateFile(link, 'new');
  expect([readFileSync(file, 'utf8'), readMode(file)]).toEqual(['new', 0o600]);
});

test('a device is written to, not replaced', () => {
  writePrivateFile('/dev/null', 'new');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a failed replacement leaves no temporary file', () => {
  const file = join(folder.path, 'missing', 'file');
  expect(() => writePrivateFile(file, 'new')).toThrow('ENOENT');
  expect(readdirSync(folder.path).filter((name) => name.includes('-'))).toEqual([]);
});
