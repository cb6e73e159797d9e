import { readdirSync, readFileSync } from 'node:fs';
import { readMemory } from '../../bench/collected-memory.ts';
import type { Cluster } from '../cluster/cluster.ts';

export interface Use {
  process: string;
  /** Bytes, after garbage collection. */
  heap: number;
  /** Open files and sockets. */
  handles: number;
}

/** A busy thread reports its heap late, so the reading is repeated until two agree. */
const maxReadings = 6;
const agreement = 0.02;

/** The current resources of each server and worker. */
export async function readUse({ servers, workers }: Cluster): Promise<Use[]> {
  const members = [...servers, ...workers];
  const processes = members.map((member) => {
    if (member.pid === null) throw new Error(`${member.name} does not run`);
    const file = member.currentLogFile();
    return { name: member.name, pid: member.pid, log: () => readFileSync(file, 'utf8') };
  });
  let heaps = await readHeaps(processes);
  for (let reading = 1; reading < maxReadings; reading += 1) {
    const earlier = heaps;
    heaps = await readHeaps(processes);
    if (heaps.every((heap, index) => Math.abs(heap - (earlier[index] ?? 0)) <= heap * agreement)) break;
  }
  return processes.map(({ name, pid }, index) => ({
    process: name,
    heap: heaps[index] ?? 0,
    handles: readdirSync(`/proc/${pid}/fd`).length,
  }));
}

/** Bytes, in the order of the processes. */
async function readHeaps(processes: { pid: number; log(): string }[]): Promise<number[]> {
  const memories = (await readMemory(processes)) ?? [];
  return processes.map((_, index) => Math.round((memories[index]?.heapKiB ?? 0) * 1024));
}
