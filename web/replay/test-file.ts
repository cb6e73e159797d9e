import type { BundleEdits, RoundBundle } from '../api/types.ts';

/** Where the files of a saved test belong. */
export const testFolder = 'test/operator/replay';

export interface SavedTest {
  testName: string;
  testText: string;
  bundleName: string;
  bundleText: string;
}

interface TestToSave {
  bundle: RoundBundle;
  fromStep: number;
  edits: BundleEdits;
}

/**
 * A Jest test that runs a round again as the page has, and its bundle. It fails as the round did, until the code lets
 * the round complete. Bundles are foreign texts: each part of them in the code is a JSON literal.
 */
export function toSavedTest({ bundle, fromStep, edits }: TestToSave): SavedTest {
  const { round } = bundle;
  const id =
    round.round_id
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .slice(0, 8) || 'unnamed';
  const bundleName = `round-${id}.bundle.json`;
  const testText = `import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseBundle } from '../../../operator/replay/bundle.ts';
import { replayRound } from '../../../operator/replay/replay-round.ts';

/** Saved by the backoffice: keep it in ${testFolder}/, beside its bundle. It calls no upstream. */
test(${toLiteral(`round ${id} completes`)}, async () => {
  const bundle = parseBundle(readFileSync(new URL('./${bundleName}', import.meta.url), 'utf8'));
  const { end } = await replayRound(bundle, { fromStep: ${fromStep}, edits: ${toLiteral(edits)} });
  expect(end).toEqual({ status: 'completed' });
});
`;
  return {
    testName: `round-${id}.test.ts`,
    testText,
    bundleName,
    bundleText: `${JSON.stringify(bundle, null, 2)}\n`,
  };
}

function toLiteral(value: unknown): string {
  return JSON.stringify(value);
}
