import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Runs a test as if it stood in this repository, with files beside it. Resolves to Jest's exit code and output.
 * @param files by their paths in the repository
 */
export async function runSavedTest(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  try {
    for (const name of ['operator', 'node_modules', 'package.json']) {
      await symlink(join(root, name), join(folder.path, name));
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder.path, path)), { recursive: true });
      await writeFile(join(folder.path, path), text);
    }
    return await runJest(folder.path);
  } finally {
    await folder.remove();
  }
}

async function runJest(rootDir: string): Promise<{ code: number; output: string }> {
  const config = {
    rootDir,
    testEnvironment: 'node',
    testMatch: ['<rootDir>/test/**/*.test.ts'],
    testRunner: join(root, 'test/runner/runner.js'),
    transform: {},
  };
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const args = [jest, '--runInBand', '--config', JSON.stringify(config)];
  try {
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: rootDir });
    return { code: 0, output: stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, output: stderr };
  }
}
