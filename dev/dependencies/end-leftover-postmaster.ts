import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess } from '../processes/end-orphans.ts';
import { identify } from '../processes/process-identity.ts';

/** More than an init process needs to reap orphans. */
const reapingMs = 5_000;

/**
 * Cleans up after a killed postmaster, which leaves its pid file. PostgreSQL handles this itself, unless the pid now
 * belongs to another process, or the old postmaster is still running.
 */
export async function endLeftoverPostmaster(dataFolder: string): Promise<void> {
  const pidFile = join(dataFolder, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === null) return;
  const identity = identify(pid);
  if (identity !== null && !getCommand(pid).includes(dataFolder)) {
    rmSync(pidFile, { force: true });
    return;
  }
  if (identity !== null) await endProcess(identity, 'SIGINT');
  await waitUntilReaped(pid);
}

/** PostgreSQL treats a zombie as a running postmaster until its parent has reaped it. */
async function waitUntilReaped(pid: number): Promise<void> {
  const until = performance.now() + reapingMs;
  while (isListed(pid) && performance.now() < until) await pause(20);
}

function isListed(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function readPid(file: string): number | null {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

function getCommand(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
