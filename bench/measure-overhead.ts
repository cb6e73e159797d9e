import { setTimeout as pause } from 'node:timers/promises';
import type { BenchEnvironment } from './bench-environment.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp } from './rounds.ts';
import { percentile } from './stats.ts';
import type { StoreApp } from './store-app.ts';
import { measureUpstreamPath, type UpstreamPath } from './upstream-path.ts';

/** Step durations: the documented 5 s for a hundred chats, less for fewer chats to save time. */
const levels = [
  { chats: 1, thinkMs: 250, rounds: 20 },
  { chats: 20, thinkMs: 2_000, rounds: 3 },
  { chats: 100, thinkMs: 5_000, rounds: 2 },
];

/** The poll interval that the API documentation recommends, and a short one around the expected end. */
const pollEveryMs = 2_000;
const watchEveryMs = 10;

/** A round's wall time, from the POST to the poll that shows its end, minus the time of its upstreams. */
export const overhead: Measure = {
  name: 'overhead',
  async run(bench: BenchEnvironment): Promise<Result[]> {
    const app = await bench.openBenchApp();
    try {
      const path = await measureUpstreamPath(bench);
      await warmUp(app.client);
      const results: Result[] = [];
      for (const level of levels)
        results.push(...(await measureLevel(bench, { client: app.client, path, level })));
      return results;
    } finally {
      await app.close();
    }
  },
};

async function measureLevel(
  bench: BenchEnvironment,
  { client, path, level }: { client: StoreApp; path: UpstreamPath; level: (typeof levels)[number] },
): Promise<Result[]> {
  const { chats, thinkMs, rounds } = level;
  await bench.standins.think(thinkMs);
  const stepsMs = 3 * thinkMs + path.stepsMs;
  const pollIn = (elapsedMs: number) =>
    elapsedMs < stepsMs ? Math.min(pollEveryMs, stepsMs - elapsedMs) : watchEveryMs;

  // Starts are spread over the duration of a round, so that chats are not synchronized.
  const chat = async (index: number) => {
    await pause((index / chats) * stepsMs);
    const first = await runRound(client, { chatId: null, pollIn });
    const overheads = [first.doneMs - stepsMs - path.sessionMs];
    for (let round = 1; round < rounds; round += 1) {
      overheads.push((await runRound(client, { chatId: first.chatId, pollIn })).doneMs - stepsMs);
    }
    return overheads;
  };
  const overheads = (await Promise.all(Array.from({ length: chats }, (_, index) => chat(index)))).flat();
  const what = `overhead of a round, ${chats} running ${chats === 1 ? 'chat' : 'chats'}`;
  const note = `${overheads.length} rounds, ${thinkMs} ms a step, upstreams' own ${path.stepsMs.toFixed(1)} ms`;
  const p50: Result = { what: `${what}, p50`, value: percentile(overheads, 50), unit: 'ms', note };
  return [
    chats === 1 ? { ...p50, target: { atMost: 50 } } : p50,
    { what: `${what}, p99`, value: percentile(overheads, 99), unit: 'ms', note },
  ];
}
