import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createChildEnvironment } from '../../dev/environment.ts';
import { ProcessTree } from '../../dev/processes/process-tree.ts';
import { Clock } from '../../prove/clock.ts';
import type { Build } from '../../prove/cluster/build.ts';
import { Member } from '../../prove/cluster/member.ts';
import type { Evidence, Fault, ProcessEnd } from '../../prove/evidence.ts';
import type { Field } from '../../prove/nemesis/injectors.ts';
import { runNemesis } from '../../prove/nemesis/nemesis.ts';
import type { PlannedFault } from '../../prove/nemesis/schedule.ts';
import { getOutcome } from '../../prove/outcome.ts';
import { judge } from '../../prove/verdict.ts';
import { evidence } from '../support/evidence.ts';
import { soundRun } from '../support/sound-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { waitFor } from '../support/wait-for.ts';

const judged = (run: Evidence) =>
  getOutcome(
    async () => judge(run),
    () => {},
  );

test('passed, violated and void runs have separate exit codes', async () => {
  expect(await judged(soundRun())).toEqual({ exitCode: 0, keepLogs: false });
  const replays = [{ roundId: 'r2', equal: false, detail: 'step 1' }];
  expect(await judged(soundRun({ replays }))).toEqual({ exitCode: 1, keepLogs: true });
  expect(await judged(evidence())).toEqual({ exitCode: 2, keepLogs: true });
});

describe('a fault that cannot be injected', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tree: ProcessTree;
  let worker: Member;
  let build: Build;
  const ends: ProcessEnd[] = [];
  const clock = new Clock();

  /** The worker is a process that reports ready and keeps running. */
  beforeEach(async () => {
    folder = await temporaryFolder();
    tree = new ProcessTree();
    mkdirSync(join(folder.path, 'worker'));
    const text = "process.stdout.write('{}\\n'); setInterval(() => {}, 60_000);\n";
    writeFileSync(join(folder.path, 'worker/main.ts'), text);
    build = { root: folder.path, workflowBundle: '' };
    const logFile = join(folder.path, 'worker.log');
    const env = createChildEnvironment();
    worker = new Member({ tree, clock, name: 'worker-1', entry: 'worker/main.ts', env, logFile, ends });
    await worker.start(build);
  });
  afterEach(async () => {
    await tree.stop();
    await folder.remove();
  });

  const fault = (id: number, at: number): PlannedFault => ({
    id,
    at,
    kind: 'kill_worker',
    target: 1,
    holdMs: 0,
  });

  async function nemesis(schedule: readonly PlannedFault[]) {
    const faults: Fault[] = [];
    const messages: string[] = [];
    const field = { cluster: { workers: [worker] }, build } as unknown as Field;
    const account = { clock, faults, print: () => {}, stopping: new AbortController().signal };
    const outcome = await getOutcome(
      async () => {
        await runNemesis(schedule, field, account);
        return judge(soundRun());
      },
      (error) => messages.push(String(error)),
    );
    return { outcome, messages, faults };
  }

  test('does not occur for a running process, which restarts', async () => {
    const before = worker.pid;
    const { outcome, messages, faults } = await nemesis([fault(1, 0)]);
    expect({ outcome, messages }).toEqual({ outcome: { exitCode: 0, keepLogs: false }, messages: [] });
    expect(worker.pid).not.toBe(before);
    expect(faults).toMatchObject([{ id: 1, kind: 'kill_worker', target: 'worker-1' }]);
    expect(faults[0]?.endedAt).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  test('voids the run, is named, and ends it at once', async () => {
    process.kill(worker.pid ?? 0, 'SIGKILL');
    await waitFor(() => worker.pid === null);
    const { outcome, messages, faults } = await nemesis([fault(1, 0), fault(2, 3_600_000)]);
    expect(outcome).toEqual({ exitCode: 2, keepLogs: true });
    expect(messages).toEqual([
      'DevError: The fault 1 (kill_worker, worker-1) could not be injected: worker-1 does not run',
    ]);
    expect(faults).toHaveLength(1);
  });
});
