import { setTimeout as pause } from 'node:timers/promises';
import type { BenchEnvironment } from './bench-environment.ts';
import type { Measure, Result } from './result.ts';
import { nextPrompt, runRound, times, warmUp } from './rounds.ts';
import type { SdkClient } from './sdk-client.ts';
import { percentile } from './stats.ts';

const cachedActors = 8;
const coldChats = 24;
/** Rounds in the history that is replayed, before the one that runs. */
const pastRounds = 9;
/** The server's copy of a chat is at most a second old. */
const copyMs = 1_100;

/** The first poll of a running chat whose actor the worker must replay, as its cache has no room for it. */
export const coldPoll: Measure = {
  name: 'cold-poll',
  async run(bed: BenchEnvironment): Promise<Result[]> {
    const app = await bed.openBenchApp({ WORKFLOW_CACHE: String(cachedActors) });
    try {
      await warmUp(app.client);
      const chats = await times(coldChats + cachedActors, 4, () => makePast(app.client));
      await bed.standins.hold('meal-suggest');
      for (const chatId of chats) await app.client.kickOff(chatId, nextPrompt(chatId));
      await pause(copyMs);

      const cold = chats.slice(0, coldChats);
      const coldMs = await pollEach(app.client, cold);
      await pause(copyMs);
      const warmMs = await pollEach(app.client, cold.slice(-cachedActors / 2));
      await times(chats.length, cachedActors, async (index) => app.client.endChat(chats[index] ?? ''));
      return report(coldMs, warmMs);
    } finally {
      await app.close();
    }
  },
};

async function makePast(client: SdkClient): Promise<string> {
  const { chatId } = await runRound(client, { chatId: null, pollIn: () => 20 });
  for (let round = 1; round < pastRounds; round += 1) await runRound(client, { chatId, pollIn: () => 20 });
  return chatId;
}

async function pollEach(client: SdkClient, chats: string[]): Promise<number[]> {
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
