import { readFileSync } from 'node:fs';
import type { BenchApp } from './bench-app.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { collectable, type Memory, readMemory } from './collected-memory.ts';
import type { Measure, Result } from './result.ts';
import { nextPrompt, runRound, times } from './rounds.ts';

/** Warm-up with the later concurrency, so that the heaps have grown before the measurement. */
const warmUpChats = 150;
const idleChats = 500;
const runningChats = 100;
const atOnce = 10;

const processes = ['worker', 'server'] as const;

type Memories = Record<(typeof processes)[number], Memory>;

/** Memory per chat: idle after a round, and running in its first step. */
export const memory: Measure = {
  name: 'memory',
  async run(bench: BenchEnvironment): Promise<Result[]> {
    const app = await bench.openBenchApp(collectable);
    const runChats = (count: number) =>
      times(count, atOnce, () => runRound(app.client, { chatId: null, pollIn: () => 50 }));
    try {
      await runChats(warmUpChats);
      const before = await readMemories(bench, app);
      await runChats(idleChats);
      const idle = await readMemories(bench, app);
      const held = await holdChats(bench, app);
      const running = await readMemories(bench, app);
      await times(held.length, atOnce, async (index) => app.client.endChat(held[index] ?? ''));
      if (before === null || idle === null || running === null) return [];
      return [
        ...reportTotals(idle, `${warmUpChats + idleChats} idle chats`),
        ...reportPerChat({ before, after: idle }, idleChats, 'idle'),
        ...reportPerChat({ before: idle, after: running }, runningChats, 'running'),
      ];
    } finally {
      await app.close();
    }
  },
};

async function holdChats(bench: BenchEnvironment, { client }: BenchApp): Promise<string[]> {
  await bench.standins.hold('meal-suggest');
  return times(runningChats, atOnce, async () => {
    const { chatId } = await client.kickOff(null, nextPrompt(null));
    await client.pollChat(chatId);
    return chatId;
  });
}

/** Null if resident memory cannot be read. */
async function readMemories(
  bench: BenchEnvironment,
  { workerPid, serverPid }: BenchApp,
): Promise<Memories | null> {
  const [worker, server] =
    (await readMemory([
      { pid: workerPid, log: () => readFileSync(bench.file('worker.log'), 'utf8') },
      { pid: serverPid, log: () => readFileSync(bench.file('server.log'), 'utf8') },
    ])) ?? [];
  return worker && server ? { worker, server } : null;
}

function reportTotals(memories: Memories, note: string): Result[] {
  return processes.map((process) => ({
    what: `resident memory of the ${process}`,
    value: memories[process].residentKiB / 1_024,
    unit: 'MiB',
    note,
  }));
}

function reportPerChat(
  { before, after }: { before: Memories; after: Memories },
  chats: number,
  state: string,
): Result[] {
  return processes.flatMap((process): Result[] => {
    const grown = (field: keyof Memory) => (after[process][field] - before[process][field]) / chats;
    const what = `memory per ${state} chat, ${process}`;
    return [
      { what: `${what}, resident`, value: grown('residentKiB'), unit: 'KiB', note: `${chats} chats` },
      { what: `${what}, heap in use`, value: grown('heapKiB'), unit: 'KiB', note: `${chats} chats` },
    ];
  });
}
