import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from './orphans.ts';
import { identify } from './process-identity.ts';

/**
 * A postmaster that was killed leaves its pid file. PostgreSQL sorts that out by itself, unless the number
 * now belongs to another process, or the old postmaster still runs.
 */
export async function endLeftoverPostmaster(dataFolder: string): Promise<void> {
  const pidFile = join(dataFolder, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === null) return;
  const identity = identify(pid);
  if (identity === null) return;
  if (commandOf(pid).includes(dataFolder)) await endProcess(identity, 'SIGINT');
  else rmSync(pidFile, { force: true });
}

function readPid(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
