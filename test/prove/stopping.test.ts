import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { signalGroup } from '../../dev/processes/process-identity.ts';
import { startProgram } from '../support/start-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const entry = join(import.meta.dirname, '../../prove/main.ts');
/** The first fault of this seed kills a worker and restarts it later. */
const seed = '417';
/** The run itself, two servers, the other worker, Temporal, PostgreSQL, and both stand-ins in one. */
const fewestProcesses = 7;

/** Processes whose arguments or environment name the folder, which covers all that the run starts. */
function processesIn(folder: string): number[] {
  const lines = execFileSync('ps', ['axeww', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const named = lines.split('\n').filter((line) => line.includes(folder));
  return named.map((line) => Number.parseInt(line, 10));
}

test('Ctrl-C ends every process, removes the folder, and does not pass', async () => {
  const folder = await temporaryFolder();
  const program = startProgram([entry, '--seed', seed, '--minutes', '5', '--out', join(folder.path, 'out')], {
    TMPDIR: folder.path,
  });
  try {
    await waitFor(() => /^ +1 {2}kill_worker/m.test(program.stdout()), { timeoutMs: 120_000 });
    expect(processesIn(folder.path).length).toBeGreaterThanOrEqual(fewestProcesses);

    program.signal('SIGINT');
    const code = await program.ended;
    expect({ code, stderr: program.stderr() }).toEqual({ code: 2, stderr: '' });
    expect(program.stdout()).toMatch(/^Stopped before its end: the run proves nothing\.$/m);
    expect(processesIn(folder.path)).toEqual([]);
    expect(await readdir(folder.path)).toEqual([]);
  } finally {
    for (const pid of processesIn(folder.path)) signalGroup(pid, 'SIGKILL');
    await folder.remove();
  }
}, 180_000);
