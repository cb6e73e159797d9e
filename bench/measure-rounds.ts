import { setTimeout as pause } from 'node:timers/promises';
import type { BenchEnvironment } from './bench-environment.ts';
import { cpuSeconds } from './process-usage.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp } from './rounds.ts';
import { percentile } from './stats.ts';
import type { StoreApp } from './store-app.ts';

const chatsAtOnce = 40;
const pollEveryMs = 250;
/** The first round and the follow-ups that the default cap allows. */
const roundsPerChat = 9;
const settlingMs = 3_000;
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
  const stopping = new AbortController();
  const seen: { at: number; doneMs: number }[] = [];
  const load = Promise.all(
    Array.from({ length: chatsAtOnce }, () =>
      runChatsUntilStopped(client, stopping.signal, (doneMs) => seen.push({ at: performance.now(), doneMs })),
    ),
  );
  const counted = (async () => {
    await pause(settlingMs);
    const [from, before] = [performance.now(), cpuByProcess(bench)];
    await pause(seconds * 1_000);
    return { from, until: performance.now(), before, after: cpuByProcess(bench) };
  })();
  const { from, until, before, after } = await Promise.race([counted, load.then(() => counted)]);
  stopping.abort();
  await load;
  const done = seen.filter(({ at }) => at >= from && at < until).map(({ doneMs }) => doneMs);
  const note = `${done.length} rounds, ${chatsAtOnce} chats at once, each polled every ${pollEveryMs} ms`;
  return [
    {
      what: 'rounds, instant upstreams',
      value: done.length / ((until - from) / 1_000),
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

/** Runs chat after chat until `stop` is aborted. */
async function runChatsUntilStopped(
  client: StoreApp,
  stop: AbortSignal,
  onRound: (doneMs: number) => void,
): Promise<void> {
  while (!stop.aborted) {
    let chatId: string | null = null;
    for (let round = 0; round < roundsPerChat && !stop.aborted; round += 1) {
      const measured = await runRound(client, { chatId, pollIn: () => pollEveryMs });
      chatId = measured.chatId;
      onRound(measured.doneMs);
    }
  }
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
