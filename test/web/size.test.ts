import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';

const dist = join(import.meta.dirname, '../../web/dist');
const maxBytes = 60 * 1024;

/** Chunks that the list loads once it is shown. */
const loadedWithList = ['saved-views', 'standing-panel'];

test('the first view of the dashboard has at most 60 KiB of JavaScript', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const inPage = [...page.matchAll(/assets\/([^"]+\.js)/g)].map(([, file]) => file ?? '');
  expect(inPage.length).toBeGreaterThan(1);
  const later = loadedWithList.flatMap((name) => {
    const found = readdirSync(join(dist, 'assets')).filter((file) => file.startsWith(`${name}-`));
    return found.filter((file) => file.endsWith('.js'));
  });
  expect(later).toHaveLength(loadedWithList.length);
  const sizes = [...inPage, ...later].map(
    (file) => gzipSync(readFileSync(join(dist, 'assets', file))).length,
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(maxBytes);
});
