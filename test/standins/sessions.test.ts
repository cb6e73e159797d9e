import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Sessions } from '../../standins/llm-demo/sessions.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const session = (name: string) => ({ profile: { name }, locale: 'ko' as const });

describe('sessions in a file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'sessions.jsonl');
  });
  afterEach(() => folder.remove());

  test('are found by the next process', () => {
    const id = new Sessions({ file }).open(session('a'));
    expect(new Sessions({ file }).use(id)).toEqual(session('a'));
    expect(new Sessions({ file }).use(id)).toEqual(session('a'));
  });

  test('survive a truncated line', () => {
    const id = new Sessions({ file }).open(session('a'));
    appendFileSync(file, '{"id":"half');
    const after = new Sessions({ file });
    expect(after.use(id)).toEqual(session('a'));
    const next = after.open(session('b'));
    expect(new Sessions({ file }).use(next)).toEqual(session('b'));
  });

  test('are bounded, and evicted oldest first', () => {
    const sessions = new Sessions({ file, max: 3 });
    const ids = Array.from({ length: 20 }, (_, number) => sessions.open(session(String(number))));
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(7);
    const after = new Sessions({ file, max: 3 });
    expect(() => after.use(ids[0] ?? '')).toThrow('no such session');
    expect(after.use(ids.at(-1) ?? '')).toEqual(session('19'));
  });
});
