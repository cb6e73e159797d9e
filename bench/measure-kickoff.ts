import { setTimeout as pause } from 'node:timers/promises';
import type { BenchApp } from './bench-app.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import type { Measure, Result, Target } from './result.ts';
import { nextPrompt, runRound, times, warmUp, watchClosely } from './rounds.ts';
import { percentile } from './stats.ts';

const perSecond = 10;
/** A 99th percentile needs more samples. */
const sampleFactor = 2;
/** Follow-ups rotate over this many chats, so that each chat's round has ended before its next one. */
const openChats = 40;

/** Latency of kickoffs (POST to 202): sequentially, and at a constant rate of ten per second. */
export const kickoff: Measure = {
  name: 'kickoff',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bench.openBenchApp();
    const sampled = seconds * sampleFactor;
    try {
      await warmUp(app.client);
      return [
        ...report('new chat', await measureSequentially(app, sampled, 'new'), { p50: 20 }),
        ...report('follow-up', await measureSequentially(app, sampled, 'follow-up'), { p50: 12 }),
        ...(await measureAtConstantRate(app, sampled)),
      ];
    } finally {
      await app.close();
    }
  },
};

/** Starts each round after the previous one has ended. */
async function measureSequentially({ client }: BenchApp, seconds: number, kind: 'new' | 'follow-up') {
  const latencies: number[] = [];
  const first = await runRound(client, { chatId: null, pollIn: watchClosely });
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    const chatId = kind === 'new' ? null : first.chatId;
    latencies.push((await runRound(client, { chatId, pollIn: watchClosely })).kickoffMs);
  }
  return latencies;
}

/** Ten per second, alternating new chats and follow-ups; latency is measured from the scheduled time. */
async function measureAtConstantRate({ client }: BenchApp, seconds: number): Promise<Result[]> {
  const chats = await times(openChats, 4, () => runRound(client, { chatId: null, pollIn: () => 20 }));
  const startedAt = performance.now();
  const kickOffs = Array.from({ length: perSecond * seconds }, async (_, index) => {
    const dueAt = startedAt + index * (1_000 / perSecond);
    await pause(Math.max(0, dueAt - performance.now()));
    const isNew = index % 2 === 0;
    const chatId = isNew ? null : (chats[(index >> 1) % openChats]?.chatId ?? null);
    await client.kickOff(chatId, nextPrompt(chatId));
    return { isNew, ms: performance.now() - dueAt };
  });
  const answered = await Promise.all(kickOffs);
  const latencies = (isNew: boolean) => answered.filter((one) => one.isNew === isNew).map(({ ms }) => ms);
  return [
    ...report(`new chat, ${perSecond} kickoffs a second`, latencies(true), { p99: 100 }),
    ...report(`follow-up, ${perSecond} kickoffs a second`, latencies(false), { p99: 100 }),
  ];
}

function report(what: string, latencies: number[], limits: { p50?: number; p99?: number }): Result[] {
  const note = `${latencies.length} kickoffs`;
  return ([50, 99] as const).map((percent) => {
    const limit = limits[`p${percent}`];
    const target: Target | undefined = limit === undefined ? undefined : { atMost: limit };
    const value = percentile(latencies, percent);
    return { what: `${what}, p${percent}`, value, unit: 'ms', note, ...(target && { target }) };
  });
}
