import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TestDependencies } from '../test/support/dependencies.ts';
import { root } from './data-folder.ts';
import { createChildEnvironment } from './environment.ts';
import { signalGroup } from './processes/process-identity.ts';

export interface RunningJest {
  exitCode: Promise<number>;
  /** Kills jest and its workers. */
  stop(): Promise<void>;
}

const resultSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  /** Files that could not be loaded; their tests are not in the other numbers. */
  numRuntimeErrorTestSuites: z.number(),
});

/** Runs jest in its own process group, with our stdout and stderr. */
export function startJest(dependencies: TestDependencies, jestArguments: readonly string[]): RunningJest {
  const inherited = createChildEnvironment().NODE_OPTIONS ?? '';
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/jest/bin/jest.js'), '--config', join(root, 'jest.config.js'), ...jestArguments],
    {
      cwd: root,
      env: createChildEnvironment({
        NODE_OPTIONS: `${inherited} --disable-warning=ExperimentalWarning`.trim(),
        // Workers, and the processes that tests start, load the same sources over and over.
        NODE_COMPILE_CACHE: join(root, '.data/compile-cache'),
        TEST_DEPENDENCIES: JSON.stringify(dependencies),
      }),
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    },
  );
  const exited = once(child, 'exit');
  return {
    exitCode: exited.then(([code]) => (typeof code === 'number' ? code : 1)),
    stop: async () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(child.pid, 'SIGKILL');
      await exited;
    },
  };
}

/** Reduces jest's report to the counts that .ci/run sums up: `{passed, failed, skipped}`. */
export function writeSummary(reportFile: string, summaryFile: string): void {
  const report = resultSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')));
  const summary = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests,
  };
  writeFileSync(summaryFile, `${JSON.stringify(summary)}\n`);
}
