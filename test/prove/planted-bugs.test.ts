import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../../dev/data-folder.ts';
import { plantedBugs } from '../../prove/planted/bugs.ts';

test.each(plantedBugs.map((bug) => [bug.name, bug] as const))('%s fits the code', (_name, { edits }) => {
  const texts = new Map(edits.map(({ file }) => [file, readFileSync(join(root, file), 'utf8')]));
  for (const { file, find, replace } of edits) {
    const parts = texts.get(file)?.split(find) ?? [];
    expect({ file, find, times: parts.length - 1 }).toEqual({ file, find, times: 1 });
    texts.set(file, parts.join(replace));
  }
});
