import { readdirSync, readFileSync } from 'node:fs';

/** What processes use, as Linux tells it under /proc; null on other systems. */

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100;

/** Resident memory of one process. */
export function residentKiB(pid: number): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : Number(kib);
}

/** Processor time of a process and of those that it has started, in seconds. */
export function cpuSeconds(pid: number): number | null {
  if (read(`/proc/${pid}/stat`) === null) return null;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const own = processes.filter((one) => one.pid === pid || one.parent === pid);
  return own.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

function readStat(pid: string): { pid: number; parent: number; ticks: number }[] {
  // The name in brackets may hold anything, so fields are counted from its end.
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  if (fields === undefined) return [];
  return [{ pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
}

/** Null when there is no such process, or no /proc. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
