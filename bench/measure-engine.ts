import { openBareEngine } from './bare-engine/open.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { compareSamples, type Targets } from './engines/compare-samples.ts';
import { findPids } from './engines/find-pids.ts';
import { takeTurns } from './engines/take-turns.ts';
import type { Measure, Result } from './result.ts';

const targets: Targets = {
  cpu: { atMost: 1.7 },
  roundsPerSecond: { atLeast: 0.6 },
  newChat: { atMost: 1.5 },
  followUp: { atMost: 1.5 },
  done: { atMost: 1.7 },
};

/**
 * Roundtable beside a bare engine: an update with start, a local activity that writes a row, four activities that
 * write a row each, polled rows. The two run by turns on the same services, and each figure is a ratio.
 */
export const engine: Measure = {
  name: 'engine',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bench.openBenchApp();
    const bare = await openBareEngine(bench);
    try {
      const [ours, theirs] = await takeTurns(
        [
          { client: app.client, pids: findPids(bench) },
          { client: bare.client, pids: findPids(bench, { worker: 'bare-worker', server: 'bare-server' }) },
        ],
        seconds,
      );
      if (ours === undefined || theirs === undefined) return [];
      return compareSamples(ours, { sample: theirs, name: 'bare engine' }, targets);
    } finally {
      await bare.close();
      await app.close();
    }
  },
};
