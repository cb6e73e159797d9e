import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '../dev/data-folder.ts';
import type { Bed } from './bed.ts';
import type { BenchHouse } from './house.ts';
import { residentKiB } from './process-usage.ts';
import type { Measure, Result } from './result.ts';
import { nextPrompt, runRound, times } from './rounds.ts';

/** As many at once as later, so that the heaps have grown to what the work itself needs. */
const warmUpChats = 150;
const idleChats = 500;
const runningChats = 100;
const atOnce = 10;
/** A collection gives memory back to the system bit by bit. */
const collections = 4;
const collectionMs = 500;

const preload = pathToFileURL(join(root, 'bench/collect-garbage.ts')).href;

const parts = ['worker', 'server'] as const;

/** Of a process, its garbage collected. */
interface Memory {
  residentKiB: number;
  /** What its threads' heaps hold: resident memory also has room that was used once. */
  heapKiB: number;
}
type Memories = Record<(typeof parts)[number], Memory>;

/** What a chat costs in memory: idle after a round, and held in its first step. */
export const memory: Measure = {
  name: 'memory',
  async run(bed: Bed): Promise<Result[]> {
    const house = await bed.openHouse({ NODE_OPTIONS: `--expose-gc --import=${preload}` });
    const runChats = (count: number) =>
      times(count, atOnce, () => runRound(house.client, { chatId: null, pollIn: () => 50 }));
    try {
      await runChats(warmUpChats);
      const before = await readMemory(bed, house);
      await runChats(idleChats);
      const idle = await readMemory(bed, house);
      const held = await holdChats(bed, house);
      const running = await readMemory(bed, house);
      await times(held.length, atOnce, async (index) => house.client.endChat(held[index] ?? ''));
      if (before === null || idle === null || running === null) return [];
      return [
        ...inAll(idle, `${warmUpChats + idleChats} idle chats`),
        ...perChat(before, idle, idleChats, 'idle'),
        ...perChat(idle, running, runningChats, 'running'),
      ];
    } finally {
      await house.close();
    }
  },
};

async function holdChats(bed: Bed, { client }: BenchHouse): Promise<string[]> {
  await bed.standins.hold('meal-suggest');
  return times(runningChats, atOnce, async () => {
    const { chatId } = await client.kickOff(null, nextPrompt(null));
    await client.pollChat(chatId);
    return chatId;
  });
}

/** Null where resident memory cannot be read. */
async function readMemory(bed: Bed, house: BenchHouse): Promise<Memories | null> {
  const { workerPid, serverPid } = house;
  for (let round = 0; round < collections; round += 1) {
    for (const pid of [workerPid, serverPid]) process.kill(pid, 'SIGUSR2');
    await pause(collectionMs);
  }
  const [worker, server] = [residentKiB(workerPid), residentKiB(serverPid)];
  if (worker === null || server === null) return null;
  return {
    worker: { residentKiB: worker, heapKiB: heapKiB(bed.file('worker.log')) },
    server: { residentKiB: server, heapKiB: heapKiB(bed.file('server.log')) },
  };
}

/** The sum over a process's threads of what each said last. */
function heapKiB(logFile: string): number {
  const lines = readFileSync(logFile, 'utf8').matchAll(/^heap (\d+) (\d+)$/gm);
  const byThread = new Map([...lines].map(([, thread, bytes]) => [thread, Number(bytes)]));
  return [...byThread.values()].reduce((sum, bytes) => sum + bytes, 0) / 1_024;
}

function inAll(memories: Memories, note: string): Result[] {
  return parts.map((part) => ({
    what: `resident memory of the ${part}`,
    value: memories[part].residentKiB / 1_024,
    unit: 'MiB',
    note,
  }));
}

function perChat(before: Memories, after: Memories, chats: number, state: string): Result[] {
  return parts.flatMap((part): Result[] => {
    const grown = (field: keyof Memory) => (after[part][field] - before[part][field]) / chats;
    const what = `memory per ${state} chat, ${part}`;
    return [
      { what: `${what}, resident`, value: grown('residentKiB'), unit: 'KiB', note: `${chats} chats` },
      { what: `${what}, heap in use`, value: grown('heapKiB'), unit: 'KiB', note: `${chats} chats` },
    ];
  });
}
