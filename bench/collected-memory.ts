import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '../dev/data-folder.ts';
import { residentKiB } from './process-usage.ts';

/** Of a process, its garbage collected. */
export interface Memory {
  residentKiB: number;
  /** What its threads' heaps hold: resident memory also has room that was used once. */
  heapKiB: number;
}

/** A collection gives memory back to the system bit by bit. */
const collections = 4;
const collectionMs = 500;

const preload = pathToFileURL(join(root, 'bench/collect-garbage.ts')).href;

/** What processes are started with, for `readMemory` to reach them. */
export const collectable = { NODE_OPTIONS: `--expose-gc --import=${preload}` };

/**
 * In the order of the processes; null where resident memory cannot be read.
 * @param processes started with `collectable`; `log` is what one has written to stderr so far
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

/** The sum over a process's threads of what each said last. */
function heapKiB(log: string): number {
  const lines = log.matchAll(/^heap (\d+) (\d+)$/gm);
  const byThread = new Map([...lines].map(([, thread, bytes]) => [thread, Number(bytes)]));
  return [...byThread.values()].reduce((sum, bytes) => sum + bytes, 0) / 1_024;
}
