import { setTimeout as pause } from 'node:timers/promises';
import type { BenchEnvironment } from './bench-environment.ts';
import type { Measure, Result } from './result.ts';
import { nextPrompt, runRound, times, warmUp } from './rounds.ts';
import { percentile } from './stats.ts';
import type { StoreApp } from './store-app.ts';

const cachedActors = 8;
const coldChats = 24;
/** Completed rounds in the replayed history, before the running one. */
const pastRounds = 9;
/** Longer than the server caches a chat (1 s). */
const cacheExpiryMs = 1_100;

/** Latency of the first poll of a running chat whose actor is not in the worker's cache and must be replayed. */
export const coldPoll: Measure = {
  name: 'cold-poll',
  async run(bench: BenchEnvironment): Promise<Result[]> {
    const app = await bench.openBenchApp({ WORKFLOW_CACHE: String(cachedActors) });
    try {
      await warmUp(app.client);
      const chats = await times(coldChats + cachedActors, 4, () => makePast(app.client));
      await bench.standins.hold('meal-suggest');
      for (const chatId of chats) await app.client.kickOff(chatId, nextPrompt(chatId));
      await pause(cacheExpiryMs);

      const cold = chats.slice(0, coldChats);
      const coldMs = await pollEach(app.client, cold);
      await pause(cacheExpiryMs);
      const warmMs = await pollEach(app.client, cold.slice(-cachedActors / 2));
      await times(chats.length, cachedActors, async (index) => app.client.endChat(chats[index] ?? ''));
      return report(coldMs, warmMs);
    } finally {
      await app.close();
    }
  },
};

async function makePast(client: StoreApp): Promise<string> {
  const { chatId } = await runRound(client, { chatId: null, pollIn: () => 20 });
  for (let round = 1; round < pastRounds; round += 1) await runRound(client, { chatId, pollIn: () => 20 });
  return chatId;
}

async function pollEach(client: StoreApp, chats: string[]): Promise<number[]> {
  const latencies: number[] = [];
  for (const chatId of chats) {
    const startedAt = performance.now();
    await client.pollChat(chatId);
    latencies.push(performance.now() - startedAt);
  }
  return latencies;
}

function report(coldMs: number[], warmMs: number[]): Result[] {
  const note = `${coldMs.length} chats of ${pastRounds} rounds, the next one running`;
  return [
    { what: 'first poll of a cold actor, p50', value: percentile(coldMs, 50), unit: 'ms', note },
    {
      what: 'first poll of a cold actor, the slowest',
      value: Math.max(...coldMs),
      unit: 'ms',
      target: { atMost: 300 },
      note,
    },
    {
      what: 'poll of a warm actor, p50',
      value: percentile(warmMs, 50),
      unit: 'ms',
      note: 'the copy too old',
    },
  ];
}
