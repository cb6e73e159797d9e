import { readdirSync, readFileSync } from 'node:fs';

/** Resource usage of processes from Linux's /proc; null on other systems. */

/** Linux counts CPU time in hundredths of a second. */
const ticksPerSecond = 100;

/** Resident memory of one process. */
export function residentKiB(pid: number): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? null : Number(kib);
}

/** CPU time of a process and its children, those that have ended too, in seconds. */
export function cpuSeconds(pid: number): number | null {
  const [own] = readStat(String(pid));
  if (own === undefined) return null;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readStat)
    .filter(({ parent }) => parent === pid);
  const ticks = children.reduce((sum, child) => sum + child.ticks, own.ticks + own.endedTicks);
  return ticks / ticksPerSecond;
}

interface Stat {
  parent: number;
  ticks: number;
  /** Of children that have ended. */
  endedTicks: number;
}

function readStat(pid: string): Stat[] {
  // The name in parentheses may contain anything, so fields are counted from its end.
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  if (fields === undefined) return [];
  const at = (index: number) => Number(fields[index]);
  return [{ parent: at(1), ticks: at(11) + at(12), endedTicks: at(13) + at(14) }];
}

/** Null if the process or /proc does not exist. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
