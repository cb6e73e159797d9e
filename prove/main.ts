/**
 * `npm run prove -- --seed N --minutes M`: clients and faults that follow from the seed, against real processes;
 * then the invariants (prove/invariants) are checked on what was recorded. Exits with 0 when all hold, with 1 when
 * one is violated, with 2 when the run is void or could not be done.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../dev/data-folder.ts';
import { ProcessTree } from '../dev/parts/process-tree.ts';
import { explain, supervise } from '../dev/supervise.ts';
import { roundsPerRun } from './cluster/cluster.ts';
import { readOptions } from './options.ts';
import { summary, writeReport } from './report/report.ts';
import { requiredCounters } from './required.ts';
import { runOnce } from './run.ts';
import { type Judgement, judge } from './verdict.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), { out: join(root, '.data/prove') });
  const folder = mkdtempSync(join(tmpdir(), 'roundtable-prove-'));
  // The embedded PostgreSQL of root runs as another user.
  chmodSync(folder, 0o755);
  const tree = new ProcessTree();
  let keep = false;
  return supervise({
    tree,
    run: async () => {
      try {
        const run = await runOnce(options, { tree, folder, say });
        const verdict = judge(run.evidence, { required: requiredCounters(options), roundsPerRun });
        const file = writeReport(options, run, verdict);
        say(summary(verdict));
        say(`Report: ${file}`);
        keep = !verdict.passed;
        return exitCodeOf(verdict);
      } catch (error) {
        keep = true;
        explain(error);
        return 2;
      } finally {
        if (keep) say(`Logs: ${folder}`);
      }
    },
    onStopping: () => {},
    onStopped: () => {
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  });
}

function exitCodeOf({ invariants, void: reason }: Judgement): number {
  if (invariants.some(({ violations }) => violations.length > 0)) return 1;
  return reason === null ? 0 : 2;
}

process.exit(await main().catch(explain));
