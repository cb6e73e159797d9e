import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, signalGroup } from './process-identity.ts';

const graceMs = 10_000;

/** Stops a process that is not our child: first with `signal`, then with SIGKILL after 10 s. */
export async function endProcess(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  const forceAt = performance.now() + graceMs;
  if (!isAlive(identity)) return;
  signalGroup(identity.pid, signal);
  while (isAlive(identity)) {
    if (performance.now() > forceAt) signalGroup(identity.pid, 'SIGKILL');
    await pause(20);
  }
}

/**
 * Stops processes that a killed run left behind, newest first.
 * @returns the names of those that were still running
 */
export async function endOrphans(
  recorded: readonly (ProcessIdentity & { name: string })[],
): Promise<string[]> {
  const orphans = recorded.filter(isAlive).reverse();
  for (const orphan of orphans) {
    await endProcess(orphan, orphan.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  }
  return orphans.map((orphan) => orphan.name);
}
