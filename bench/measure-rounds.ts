import { setTimeout as pause } from 'node:timers/promises';
import type { BenchEnvironment } from './bench-environment.ts';
import { cpuSeconds } from './process-usage.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp } from './rounds.ts';
import type { SdkClient } from './sdk-client.ts';
import { percentile } from './stats.ts';

const chatsAtOnce = 40;
const pollEveryMs = 250;
/** A chat has its first round and the follow-ups that the default cap allows. */
const roundsPerChat = 9;
const settlingMs = 3_000;
/** Counting takes longer than other samples: rounds that began together end together. */
const countFactor = 2;

/** Rounds a second, upstreams answering at once: forty chats back to back, each polled every 250 ms. */
export const rounds: Measure = {
  name: 'rounds',
  async run(bed: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bed.openBenchApp();
    try {
      await warmUp(app.client);
      return await count(bed, app.client, seconds * countFactor);
    } finally {
      await app.close();
    }
  },
};

async function count(bed: BenchEnvironment, client: SdkClient, seconds: number): Promise<Result[]> {
  const stopping = new AbortController();
  const seen: { at: number; doneMs: number }[] = [];
  const load = Promise.all(
    Array.from({ length: chatsAtOnce }, () =>
      keepGoing(client, stopping.signal, (doneMs) => seen.push({ at: performance.now(), doneMs })),
    ),
  );
  const counted = (async () => {
    await pause(settlingMs);
    const [from, before] = [performance.now(), cpuByProcess(bed)];
    await pause(seconds * 1_000);
    return { from, until: performance.now(), before, after: cpuByProcess(bed) };
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

/** Runs chat after chat until it is told to stop. */
async function keepGoing(
  client: SdkClient,
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

/** Processor seconds so far; of none where they cannot be read. */
function cpuByProcess(bed: BenchEnvironment): Map<string, number> {
  return new Map(
    ['server', 'worker', 'temporal', 'postgres', 'standins'].flatMap((name) => {
      const pid = bed.pidOf(name);
      const seconds = pid === null ? null : cpuSeconds(pid);
      return seconds === null ? [] : [[name, seconds]];
    }),
  );
}
