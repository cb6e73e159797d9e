import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../support/start-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const inFolder = (path: string) => join(folder.path, path);

/** A project with a one-line page. */
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(inFolder('web'));
  await mkdir(inFolder('packages/client'), { recursive: true });
  await Promise.all([
    cp(join(root, 'dev/setup.mjs'), inFolder('dev/setup.mjs')),
    cp(join(root, 'dev/setup'), inFolder('dev/setup'), { recursive: true }),
    cp(join(root, 'package-lock.json'), inFolder('package-lock.json')),
    symlink(join(root, 'node_modules'), inFolder('node_modules')),
    symlink(join(root, 'packages/client/node_modules'), inFolder('packages/client/node_modules')),
    writeFile(inFolder('entry.mjs'), ''),
    writeFile(inFolder('web/index.html'), '<script type="module" src="/main.ts"></script>'),
    writeFile(inFolder('web/main.ts'), `document.title = 'first';`),
  ]);
});
afterEach(() => folder.remove());

const setUp = () => runProgram([inFolder('dev/setup.mjs'), '--no-temporal', '--page', inFolder('entry.mjs')]);
const building = 'Building the dashboard …\n';

/** The content of the script that the page loads. */
async function builtScript(): Promise<string> {
  const assets = inFolder('web/dist/assets');
  const name = (await readdir(assets)).find((one) => one.endsWith('.js')) ?? '';
  return readFile(join(assets, name), 'utf8');
}

describe('set-up with --page', () => {
  test('builds the page, once', async () => {
    expect((await setUp()).stderr).toBe(building);
    expect(await builtScript()).toContain('first');
    expect((await setUp()).stderr).toBe('');
  });

  test('builds it again after a change', async () => {
    await setUp();
    await writeFile(inFolder('web/main.ts'), `document.title = 'second';`);
    expect((await setUp()).stderr).toBe(building);
    expect(await builtScript()).toContain('second');
  });

  test('builds it again after a change of the code that it shares', async () => {
    await mkdir(inFolder('domain'));
    await writeFile(inFolder('domain/title.ts'), `export const title = 'first';`);
    await writeFile(
      inFolder('web/main.ts'),
      `import { title } from '../domain/title.ts'; document.title = title;`,
    );
    await setUp();
    await writeFile(inFolder('domain/title.ts'), `export const title = 'second';`);
    expect((await setUp()).stderr).toBe(building);
    expect(await builtScript()).toContain('second');
  });

  test('keeps the last successful build', async () => {
    await setUp();
    await writeFile(inFolder('web/main.ts'), 'document.title =');
    const { code, stderr } = await setUp();
    expect(code).toBe(1);
    expect(stderr).toContain('The dashboard could not be built');
    expect(await builtScript()).toContain('first');
    expect(await readdir(inFolder('web'))).toEqual(['dist', 'index.html', 'main.ts']);
  });

  test('builds it once when run twice at once', async () => {
    const runs = await Promise.all([setUp(), setUp()]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(runs.filter(({ stderr }) => stderr.includes(building))).toHaveLength(1);
  });
});
