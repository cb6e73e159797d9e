import type { BenchEnvironment } from './bench-environment.ts';
import { compareSamples } from './engines/compare-samples.ts';
import { findPids } from './engines/find-pids.ts';
import { takeTurns } from './engines/take-turns.ts';
import type { Measure, Result } from './result.ts';

/**
 * Roundtable with other settings beside Roundtable with its own, by turns: what a setting costs or saves.
 * @param settings such as `{ WORKFLOW_CALL_STACKS: 'true' }`
 */
export function pairOf(settings: Record<string, string>): Measure {
  const name = Object.entries(settings)
    .map(([setting, value]) => `${setting}=${value}`)
    .join(' ');
  return {
    name: 'pair',
    async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
      const usual = await bench.openBenchApp();
      // Each app's processes are the newest of their names when it opens.
      const usualPids = findPids(bench);
      const other = await bench.openBenchApp(settings);
      try {
        const engines = [
          { client: usual.client, pids: usualPids },
          { client: other.client, pids: findPids(bench) },
        ];
        const [ours, theirs] = await takeTurns(engines, seconds);
        if (ours === undefined || theirs === undefined) return [];
        return compareSamples(ours, { sample: theirs, name });
      } finally {
        await other.close();
        await usual.close();
      }
    },
  };
}
