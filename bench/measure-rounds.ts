import type { BenchEnvironment } from './bench-environment.ts';
import { chatsAtOnce, pollEveryMs, sampleClosedLoad } from './closed-load.ts';
import { cpuSeconds } from './process-usage.ts';
import type { Measure, Result } from './result.ts';
import { warmUp } from './rounds.ts';
import { percentile } from './stats.ts';
import type { StoreApp } from './store-app.ts';

/** Counting needs more time than other samples, as rounds that start together end together. */
const countFactor = 2;

/** Rounds per second without upstream delays: forty concurrent chats, each polled every 250 ms. */
export const rounds: Measure = {
  name: 'rounds',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bench.openBenchApp();
    try {
      await warmUp(app.client);
      return await count(bench, app.client, seconds * countFactor);
    } finally {
      await app.close();
    }
  },
};

async function count(bench: BenchEnvironment, client: StoreApp, seconds: number): Promise<Result[]> {
  const read = () => cpuByProcess(bench);
  const { doneMs: done, before, after, ...sample } = await sampleClosedLoad([client], { seconds, read });
  const note = `${done.length} rounds, ${chatsAtOnce} chats at once, each polled every ${pollEveryMs} ms`;
  return [
    {
      what: 'rounds, instant upstreams',
      value: done.length / sample.seconds,
      unit: 'rounds/s',
      target: { atLeast: 35 },
      note,
    },
    { what: 'a round among them, p50', value: percentile(done, 50), unit: 'ms', note: 'as its polls see it' },
    { what: 'a round among them, p99', value: percentile(done, 99), unit: 'ms', note: 'as its polls see it' },
    ...[...after].map(
      ([name, used]): Result => ({
        what: `processor time of a round, ${name}`,
        value: ((used - (before.get(name) ?? 0)) / done.length) * 1_000,
        unit: 'ms',
      }),
    ),
  ];
}

/** CPU seconds so far per process; empty if they cannot be read. */
function cpuByProcess(bench: BenchEnvironment): Map<string, number> {
  return new Map(
    ['server', 'worker', 'temporal', 'postgres', 'standins'].flatMap((name) => {
      const pid = bench.getPid(name);
      const seconds = pid === null ? null : cpuSeconds(pid);
      return seconds === null ? [] : [[name, seconds]];
    }),
  );
}
