import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Identifies a process across runs: a pid alone may have been reused. */
export interface ProcessIdentity {
  pid: number;
  /** Start time, as the system reports it. */
  started: string;
}

/** Null if there is no such process; a zombie counts as ended. */
export function identify(pid: number): ProcessIdentity | null {
  const started = process.platform === 'linux' ? readStartFromProc(pid) : readStartFromPs(pid);
  return started === null ? null : { pid, started };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/** Signals a process and, if it leads one, its group; false if it has ended. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return true;
    } catch {
      // no such group, or gone
    }
  }
  return false;
}

/** Fields 3 (state) and 22 (start time, in ticks since boot) of proc(5); the name in field 2 may contain spaces. */
function readStartFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function readStartFromPs(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' || line.startsWith('Z') ? null : line.slice(line.indexOf(' ') + 1).trim();
  } catch {
    return null;
  }
}
