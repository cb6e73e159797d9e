import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../config.ts';
import { loadWorkflows } from '../../worker/load-workflows.ts';
import { runCli } from '../support/cli.ts';
import { testParts } from '../support/parts.ts';
import { runProgram } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());
const nameOf = (name: string) => join(folder.path, name);

/** A file that is no bundle for the code here. */
async function written(name: string, content: string): Promise<string> {
  await writeFile(nameOf(name), content);
  return nameOf(name);
}

interface SourceMap {
  sources: string[];
  sourcesContent: string[];
}

/** Today's bundle, as one of other code would be. */
async function changed(name: string, change: (map: SourceMap) => void): Promise<string> {
  const code = await readFile(testParts().workflowBundle, 'utf8');
  const at = code.lastIndexOf('base64,') + 'base64,'.length;
  const map: SourceMap = JSON.parse(Buffer.from(code.slice(at), 'base64').toString());
  change(map);
  return written(name, code.slice(0, at) + Buffer.from(JSON.stringify(map)).toString('base64'));
}

describe('workflows bundled before', () => {
  test('are what temporal bundle has written', async () => {
    const file = nameOf('bundle.js');
    const { code, out } = await runCli('', ['temporal', 'bundle', file]);
    expect({ code, out }).toEqual({ code: 0, out: file });
    expect(await loadWorkflows(file)).toEqual({ code: await readFile(file, 'utf8') });
  });

  test('that are of other code are refused, and the file that differs is named', async () => {
    const ofOthers = await changed('others.js', ({ sources, sourcesContent }) => {
      sourcesContent[sources.findIndex((path) => path.endsWith('domain/chat/rejection.ts'))] = 'export {};';
    });
    await expectRefused(
      ofOthers,
      /was made from another \/\S+\/domain\/chat\/rejection\.ts than is there now/,
    );
  });

  test('that are not ours are refused', async () => {
    const ofNobody = await changed('nobodys.js', (map) => {
      map.sources = [];
    });
    await expectRefused(ofNobody, /was made from another \/\S+\/workflows\/workflows\.ts than is there now/);
  });

  test('that are none are refused', async () => {
    const whole = await readFile(testParts().workflowBundle, 'utf8');
    await expectRefused(nameOf('none.js'), /cannot be read \(ENOENT\)/);
    await expectRefused(folder.path, /cannot be read \(EISDIR\)/);
    await expectRefused(await written('text.js', 'export {};'), /is not a bundle of workflows/);
    await expectRefused(await written('half.js', whole.slice(0, -10_000)), /is not a bundle of workflows/);
  });
});

test('a worker without a bundle that fits says so and ends', async () => {
  const { code, stdout, stderr } = await runProgram(['worker/main.ts'], {
    WORKFLOW_BUNDLE: nameOf('none.js'),
    DATABASE_URL: testParts().adminDatabaseUrl,
    TEMPORAL_ADDRESS: testParts().temporalAddress,
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^WORKFLOW_BUNDLE: [^\n]+\n$/);
});

/** By a sentence that names the setting, and the way out. */
async function expectRefused(file: string, words: RegExp): Promise<void> {
  const refusal = await loadWorkflows(file).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ConfigError);
  const { message } = refusal as ConfigError;
  expect(message).toMatch(words);
  expect(message).toMatch(/^WORKFLOW_BUNDLE: /);
  expect(message).toContain(`npm run cli -- temporal bundle ${file} makes it.`);
}
