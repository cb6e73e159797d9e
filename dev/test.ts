/**
 * `npm test [-- JEST ARGUMENTS]`: runs the tests on embedded services, or on those that DATABASE_URL, REDIS_URL and
 * TEMPORAL_ADDRESS name. TEST_SUMMARY names a file for the counts.
 */
import { readConfig } from '../config.ts';
import { getSummaryFile } from './environment.ts';
import { type RunningJest, startJest, writeSummary } from './jest.ts';
import { ProcessTree } from './processes/process-tree.ts';
import { explain, supervise } from './supervise.ts';
import { startTestDependencies } from './test-dependencies.ts';
import { clearKilledRuns, TestRun } from './test-run.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const config = readConfig();
  const run = new TestRun(await clearKilledRuns());
  const tree = new ProcessTree((running) => run.record.setProcesses(running));
  let jest: RunningJest | null = null;
  return supervise({
    tree,
    run: async () => {
      const dependencies = await startTestDependencies({ config, run, tree, print });
      const summaryFile = getSummaryFile();
      const reportFile = run.file('jest.json');
      const report = summaryFile === null ? [] : ['--json', `--outputFile=${reportFile}`];
      jest = startJest(dependencies, [...process.argv.slice(2), ...report]);
      const code = await jest.exitCode;
      if (summaryFile !== null) writeSummary(reportFile, summaryFile);
      return code;
    },
    onStopping: async () => {
      await jest?.stop();
      if (config.DATABASE_URL !== undefined) await run.dropDatabases(config.DATABASE_URL).catch(() => {});
    },
    onStopped: () => run.remove(),
  });
}

process.exit(await main().catch(explain));
