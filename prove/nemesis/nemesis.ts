import { DevError } from '../../dev/dev-error.ts';
import type { Clock } from '../clock.ts';
import type { Fault } from '../evidence.ts';
import { type Field, injectors } from './injectors.ts';
import { faultRanges, type PlannedFault } from './schedule.ts';

/** What a fault acts on; two faults at once never share one. */
function resourceOf({ kind, target }: PlannedFault): string {
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

/** What a run's faults are kept in, and said to. */
export interface Account {
  clock: Clock;
  faults: Fault[];
  say(line: string): void;
  /** Aborted when no more is to be done. */
  stopping: AbortSignal;
}

/**
 * Injects one fault and ends it.
 * @throws {DevError} when it could not be injected
 */
export async function injectFault(
  planned: PlannedFault,
  field: Field,
  { clock, faults, say }: Account,
): Promise<void> {
  const { id, kind, holdMs } = planned;
  const target = resourceOf(planned);
  const begun = faultRanges[kind].dependencies.map((dependency): Fault => {
    return { id, kind, dependency, target, startedAt: clock.now(), endedAt: Number.POSITIVE_INFINITY };
  });
  faults.push(...begun);
  say(`${String(id).padStart(4)}  ${kind} ${target} for ${holdMs} ms`);
  try {
    await injectors[kind](field, planned);
  } catch (cause) {
    throw new DevError(
      `The fault ${id} (${kind}, ${target}) could not be done: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  for (const fault of begun) fault.endedAt = clock.now();
}

/**
 * Injects the faults at their times. A fault whose process or connection another one still holds comes after it, so
 * the schedule's order holds for each of them, whatever the machine's speed.
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
    const resource = resourceOf(planned);
    const isOfMembers = /^(members|worker|server)/.test(resource);
    // A rolling deploy has all processes.
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
