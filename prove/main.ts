/**
 * `npm run prove -- --seed N --minutes M`: clients and faults that follow from the seed, against real processes;
 * then the invariants (prove/invariants) are checked on what was recorded. Exits with 0 when all hold, with 1 when
 * one is violated, with 2 when the run is void or could not finish.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../dev/data-folder.ts';
import { ProcessTree } from '../dev/processes/process-tree.ts';
import { explain, supervise } from '../dev/supervise.ts';
import { roundsPerRun } from './cluster/settings.ts';
import { readOptions } from './options.ts';
import { exitCodes, getOutcome, type Outcome } from './outcome.ts';
import { measureRecoveries } from './report/recovery.ts';
import { summary, writeReport } from './report/report.ts';
import { requiredEvents } from './required-events.ts';
import { runOnce } from './run.ts';
import { judge } from './verdict.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), { out: join(root, '.data/prove') });
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-prove-'));
  // As root, the embedded PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  const tree = new ProcessTree();
  // Failures during shutdown of the processes are not reported.
  const explainUnlessStopping = (error: unknown) => {
    if (!tree.isStopping()) explain(error);
  };
  const printUnlessStopping = (line: string) => {
    if (!tree.isStopping()) print(line);
  };
  let outcome = null as Outcome | null;
  await supervise({
    tree,
    run: async () => {
      const ended = await getOutcome(async () => {
        const run = await runOnce(options, { tree, folder, print: printUnlessStopping });
        const verdict = judge(run.evidence, { ...requiredEvents(options), roundsPerRun });
        const file = writeReport(options, run, verdict);
        print(summary(verdict, measureRecoveries(run.evidence)));
        print(`Report: ${file}`);
        return verdict;
      }, explainUnlessStopping);
      if (!tree.isStopping()) outcome = ended;
      return ended.exitCode;
    },
    onStopping: () => {
      if (outcome === null) print('Stopped before its end: the run proves nothing.');
    },
    onStopped: () => {
      if (outcome?.keepLogs) print(`Logs: ${folder}`);
      else rmSync(folder, { recursive: true, force: true });
    },
  });
  return outcome?.exitCode ?? exitCodes.provesNothing;
}

process.exit(
  await main().catch((error) => {
    explain(error);
    return exitCodes.provesNothing;
  }),
);
