import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../config.ts';
import { loadWorkflows } from '../../worker/load-workflows.ts';
import { runCli } from '../support/cli.ts';
import { testDependencies } from '../support/dependencies.ts';
import { runProgram } from '../support/start-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());
const toPath = (name: string) => join(folder.path, name);

/** A file that is not a bundle of this code. */
async function written(name: string, content: string): Promise<string> {
  await writeFile(toPath(name), content);
  return toPath(name);
}

interface SourceMap {
  sources: string[];
  sourcesContent: string[];
}

/** Today's bundle, changed to look like a bundle of other code. */
async function changed(name: string, change: (map: SourceMap) => void): Promise<string> {
  const code = await readFile(testDependencies().workflowBundle, 'utf8');
  const at = code.lastIndexOf('base64,') + 'base64,'.length;
  const map: SourceMap = JSON.parse(Buffer.from(code.slice(at), 'base64').toString());
  change(map);
  return written(name, code.slice(0, at) + Buffer.from(JSON.stringify(map)).toString('base64'));
}

describe('prebuilt workflow bundles', () => {
  test('are loaded as temporal bundle wrote them', async () => {
    const file = toPath('bundle.js');
    const { code, out } = await runCli('', ['temporal', 'bundle', file]);
    expect({ code, out }).toEqual({ code: 0, out: file });
    expect(await loadWorkflows(file)).toEqual({ code: await readFile(file, 'utf8') });
  });

  test('of other code are rejected, and the changed file is named', async () => {
    const ofOthers = await changed('others.js', ({ sources, sourcesContent }) => {
      sourcesContent[sources.findIndex((path) => path.endsWith('domain/chat/rejection.ts'))] = 'export {};';
    });
    await expectRejected(
      ofOthers,
      /was made from another \/\S+\/domain\/chat\/rejection\.ts than is there now/,
    );
  });

  test('of other projects are rejected', async () => {
    const ofNobody = await changed('nobodys.js', (map) => {
      map.sources = [];
    });
    await expectRejected(ofNobody, /was made from another \/\S+\/workflows\/workflows\.ts than is there now/);
  });

  test('in another format are rejected', async () => {
    const whole = await readFile(testDependencies().workflowBundle, 'utf8');
    await expectRejected(toPath('none.js'), /cannot be read \(ENOENT\)/);
    await expectRejected(folder.path, /cannot be read \(EISDIR\)/);
    await expectRejected(await written('text.js', 'export {};'), /is not a bundle of workflows/);
    await expectRejected(await written('half.js', whole.slice(0, -10_000)), /is not a bundle of workflows/);
  });
});

test('a worker without a matching bundle explains it and exits', async () => {
  const { code, stdout, stderr } = await runProgram(['worker/main.ts'], {
    WORKFLOW_BUNDLE: toPath('none.js'),
    DATABASE_URL: testDependencies().adminDatabaseUrl,
    TEMPORAL_ADDRESS: testDependencies().temporalAddress,
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^WORKFLOW_BUNDLE: [^\n]+\n$/);
});

/** Expects a sentence that names the setting and the fix. */
async function expectRejected(file: string, words: RegExp): Promise<void> {
  const rejection = await loadWorkflows(file).catch((error: unknown) => error);
  expect(rejection).toBeInstanceOf(ConfigError);
  const { message } = rejection as ConfigError;
  expect(message).toMatch(words);
  expect(message).toMatch(/^WORKFLOW_BUNDLE: /);
  expect(message).toContain(`npm run cli -- temporal bundle ${file} makes it.`);
}
