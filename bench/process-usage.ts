import { readdirSync, readFileSync } from 'node:fs';

/** Resource usage of processes from Linux's /proc; null on other systems. */

/** Linux counts CPU time in hundredths of a second. */
const ticksPerSecond = 100;

/** Resident memory of one process. */
export function residentKiB(pid: number): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : Number(kib);
}

/** CPU time of a process and its children, in seconds. */
export function cpuSeconds(pid: number): number | null {
  if (read(`/proc/${pid}/stat`) === null) return null;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat);
  const own = processes.filter((one) => one.pid === pid || one.parent === pid);
  return own.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

function readStat(pid: string): { pid: number; parent: number; ticks: number }[] {
  // The name in parentheses may contain anything, so fields are counted from its end.
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  if (fields === undefined) return [];
  return [{ pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
}

/** Null if the process or /proc does not exist. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
