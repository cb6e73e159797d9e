import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '../dev/data-folder.ts';
import { residentKiB } from './process-usage.ts';

/** The memory of a process after garbage collection. */
export interface Memory {
  residentKiB: number;
  /** Sum of its threads' heaps; resident memory also includes freed pages. */
  heapKiB: number;
}

/** Several collections, as each returns only part of the memory to the system. */
const collections = 4;
const collectionMs = 500;

const preload = pathToFileURL(join(root, 'bench/collect-garbage.ts')).href;

/** Environment of processes that `readMemory` can measure. */
export const collectable = { NODE_OPTIONS: `--expose-gc --import=${preload}` };

/**
 * Measures processes, in their order; null if resident memory cannot be read.
 * @param processes started with `collectable`; `log` returns their stderr so far
 */
export async function readMemory(processes: { pid: number; log(): string }[]): Promise<Memory[] | null> {
  for (let round = 0; round < collections; round += 1) {
    for (const { pid } of processes) process.kill(pid, 'SIGUSR2');
    await pause(collectionMs);
  }
  const memories = processes.flatMap(({ pid, log }) => {
    const resident = residentKiB(pid);
    return resident === null ? [] : [{ residentKiB: resident, heapKiB: heapKiB(log()) }];
  });
  return memories.length === processes.length ? memories : null;
}

/** The sum of the last heap sizes of all threads. */
function heapKiB(log: string): number {
  const lines = log.matchAll(/^heap (\d+) (\d+)$/gm);
  const byThread = new Map([...lines].map(([, thread, bytes]) => [thread, Number(bytes)]));
  return [...byThread.values()].reduce((sum, bytes) => sum + bytes, 0) / 1_024;
}
