import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DevError } from '../../../dev/dev-error.ts';
import { keepRunning } from '../../../dev/processes/keep-running.ts';
import { startProcess } from '../../../dev/processes/process.ts';
import { ProcessTree } from '../../../dev/processes/process-tree.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { waitFor } from '../../support/wait-for.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tree: ProcessTree;
let names: string[];
beforeEach(async () => {
  folder = await temporaryFolder();
  tree = new ProcessTree((running) => {
    names = running.map(({ name }) => name);
  });
});
afterEach(async () => {
  await tree.stop();
  await folder.remove();
});

function start(name: string, script: string) {
  const logFile = join(folder.path, `${name}.log`);
  const command = { command: 'sh', arguments: ['-c', script], env: { PATH: '/bin:/usr/bin' } };
  return startProcess(tree, { name, ...command, logFile, keepLog: true, mayEnd: true });
}

/** Keeps a process running; each run uses the next of `scripts`. */
function keep(name: string, scripts: string[], restart?: () => never) {
  const lines: string[] = [];
  let runs = 0;
  const next = () => start(name, scripts[Math.min(runs++, scripts.length - 1)] ?? '');
  void keepRunning(tree, next(), {
    restart: async () => (restart ? restart() : next()),
    print: (line) => void lines.push(line),
    firstPauseMs: 1,
  });
  return { lines, runs: () => runs };
}

describe('a supervised process', () => {
  test('is restarted in its old position', async () => {
    const { lines, runs } = keep('early', ['exit 3', 'exec sleep 60']);
    start('late', 'exec sleep 60');
    await waitFor(() => lines.length === 2);
    expect(lines[0]).toContain('early ended unexpectedly (exit code 3) and is started again. Its log: /');
    expect(lines[1]).toBe('early runs again');
    expect(runs()).toBe(2);
    expect(names).toEqual(['early', 'late']);
  });

  test('is lost when it ends repeatedly', async () => {
    const { runs } = keep('broken', ['exit 1']);
    expect(await tree.lost).toMatchObject({ name: 'broken', why: 'exit code 1, 6 times in a row' });
    expect(runs()).toBe(6);
  });

  test('is lost when it cannot be restarted', async () => {
    keep('broken', ['exit 1'], () => {
      throw new DevError('broken does not start');
    });
    expect(await tree.lost).toMatchObject({ why: 'broken does not start, 6 times in a row' });
  });

  test('is not restarted once the tree is stopped', async () => {
    const { lines, runs } = keep('steady', ['exec sleep 60']);
    await tree.stop();
    expect({ lines, runs: runs(), names }).toEqual({ lines: [], runs: 1, names: [] });
  });
});
