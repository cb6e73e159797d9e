import { DevError } from '../../dev/dev-error.ts';
import type { Clock } from '../clock.ts';
import type { Fault } from '../evidence.ts';
import { type Field, injectors } from './injectors.ts';
import { faultRanges, type PlannedFault } from './schedule.ts';

/** The resource that a fault acts on; concurrent faults never share one. */
function getResource({ kind, target }: PlannedFault): string {
  switch (kind) {
    case 'rolling_deploy':
      return 'members';
    case 'kill_worker':
    case 'pause_worker':
    case 'clock_ahead':
    case 'swap_build':
      return `worker-${target}`;
    case 'kill_server':
    case 'pause_server':
      return `server-${target}`;
    default:
      return kind.replace(/^[^_]+_/, '');
  }
}

/** Where injected faults are recorded and logged. */
export interface Account {
  clock: Clock;
  faults: Fault[];
  print(line: string): void;
  /** Aborted when no more faults should start. */
  stopping: AbortSignal;
}

/**
 * Injects one fault and ends it.
 * @throws {DevError} when it could not be injected
 */
export async function injectFault(
  planned: PlannedFault,
  field: Field,
  { clock, faults, print }: Account,
): Promise<void> {
  const { id, kind, holdMs } = planned;
  const target = getResource(planned);
  const begun = faultRanges[kind].dependencies.map((dependency): Fault => {
    return { id, kind, dependency, target, startedAt: clock.now(), endedAt: Number.POSITIVE_INFINITY };
  });
  faults.push(...begun);
  print(`${String(id).padStart(4)}  ${kind} ${target} for ${holdMs} ms`);
  try {
    await injectors[kind](field, planned);
  } catch (cause) {
    throw new DevError(
      `The fault ${id} (${kind}, ${target}) could not be injected: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  for (const fault of begun) fault.endedAt = clock.now();
}

/**
 * Injects the faults at their times. A fault whose resource is still held by another one waits for it, so the
 * schedule's order holds for each resource at any machine speed.
 * @returns once all have ended
 * @throws {DevError} when one could not be injected; later ones are then skipped
 */
export async function runNemesis(
  schedule: readonly PlannedFault[],
  field: Field,
  account: Account,
): Promise<void> {
  const { clock } = account;
  const origin = clock.now();
  const busy = new Map<string, Promise<void>>();
  const failed = new AbortController();
  const stopping = AbortSignal.any([account.stopping, failed.signal]);
  const doAfter = async (planned: PlannedFault, ahead: Promise<unknown>) => {
    await ahead;
    if (!stopping.aborted) await injectFault(planned, field, account);
  };
  const running: Promise<void>[] = [];
  for (const planned of schedule) {
    await clock.until(origin + planned.at, stopping);
    if (stopping.aborted) break;
    const resource = getResource(planned);
    const isOfMembers = /^(members|worker|server)/.test(resource);
    // A rolling deploy holds all processes.
    const ahead =
      resource === 'members'
        ? [...busy].filter(([name]) => /^(members|worker|server)/.test(name)).map(([, promise]) => promise)
        : [busy.get(resource), isOfMembers ? busy.get('members') : undefined];
    const done = doAfter(planned, Promise.all(ahead));
    busy.set(resource, done);
    done.catch(() => failed.abort());
    running.push(done);
  }
  await Promise.all(running);
}
