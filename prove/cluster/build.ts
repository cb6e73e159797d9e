import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../dev/data-folder.ts';
import { DevError } from '../../dev/dev-error.ts';
import { createChildEnvironment } from '../../dev/environment.ts';
import type { Edit, PlantedBug } from '../planted/bugs.ts';

const run = promisify(execFile);

/** A checkout with bundled workflows, from which servers and workers start. */
export interface Build {
  root: string;
  workflowBundle: string;
}

/** Top-level entries that servers and workers do not need; everything else is copied. */
const left = ['.git', '.data', 'node_modules', 'test', 'bench', 'docs', 'coverage'];

/** This checkout, including uncommitted changes. */
export async function currentBuild(folder: string): Promise<Build> {
  return bundle(root, join(folder, 'current-workflows.js'));
}

/** This checkout with one planted bug. @throws {DevError} when the bug does not fit the code */
export async function plantedBuild(folder: string, bug: PlantedBug): Promise<Build> {
  const copy = join(folder, 'planted');
  cpSync(root, copy, {
    recursive: true,
    filter: (source) => !left.some((name) => source === join(root, name)),
  });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const edit of bug.edits) plant(copy, bug.name, edit);
  return bundle(copy, join(folder, 'planted-workflows.js'));
}

/** An earlier commit. @throws {DevError} when git does not have it */
export async function commitBuild(folder: string, commit: string): Promise<Build> {
  const copy = join(folder, 'earlier');
  mkdirSync(copy);
  const archive = join(folder, 'earlier.tar');
  try {
    await run('git', ['-C', root, 'archive', '--output', archive, commit]);
    await run('tar', ['-xf', archive, '-C', copy]);
  } catch (cause) {
    throw new DevError(`--earlier-build: git cannot give the files of ${commit}.`, { cause });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return bundle(copy, join(folder, 'earlier-workflows.js'));
}

function plant(copy: string, name: string, { file, find, replace }: Edit): void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new DevError(
      `The planted bug ${name} does not fit the code: ${file} contains its text ${parts.length - 1} times.`,
    );
  }
  writeFileSync(path, parts.join(replace));
}

async function bundle(codeRoot: string, file: string): Promise<Build> {
  try {
    await run(process.execPath, [join(codeRoot, 'cli/main.ts'), 'temporal', 'bundle', file], {
      cwd: codeRoot,
      env: createChildEnvironment({ LOG_LEVEL: 'warn' }),
    });
  } catch (cause) {
    throw new DevError(`The workflows of ${codeRoot} cannot be bundled.`, { cause });
  }
  return { root: codeRoot, workflowBundle: file };
}
