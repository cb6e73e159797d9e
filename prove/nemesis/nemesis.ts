import { DevError } from '../../dev/dev-error.ts';
import type { Clock } from '../clock.ts';
import type { Fault } from '../evidence.ts';
import { deeds, type Field } from './deeds.ts';
import { type Deed, deedRanges } from './schedule.ts';

/** What a deed acts on; two deeds at once never share one. */
function resourceOf({ kind, target }: Deed): string {
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
 * Does one deed and takes it back.
 * @throws {DevError} when it could not be done
 */
export async function doDeed(deed: Deed, field: Field, { clock, faults, say }: Account): Promise<void> {
  const { id, kind, holdMs } = deed;
  const target = resourceOf(deed);
  const begun = deedRanges[kind].dependencies.map((dependency): Fault => {
    return { id, kind, dependency, target, startedAt: clock.now(), endedAt: Number.POSITIVE_INFINITY };
  });
  faults.push(...begun);
  say(`${String(id).padStart(4)}  ${kind} ${target} for ${holdMs} ms`);
  try {
    await deeds[kind](field, deed);
  } catch (cause) {
    throw new DevError(
      `The fault ${id} (${kind}, ${target}) could not be done: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  for (const fault of begun) fault.endedAt = clock.now();
}

/**
 * Does the deeds at their times. A deed whose process or connection another deed still has is done after it, so
 * the schedule's order holds for each of them, whatever the machine's speed.
 * @returns once all are taken back
 * @throws {DevError} when one could not be done; those after it are left then
 */
export async function runNemesis(schedule: readonly Deed[], field: Field, account: Account): Promise<void> {
  const { clock } = account;
  const origin = clock.now();
  const busy = new Map<string, Promise<void>>();
  const failed = new AbortController();
  const stopping = AbortSignal.any([account.stopping, failed.signal]);
  const doAfter = async (deed: Deed, ahead: Promise<unknown>) => {
    await ahead;
    if (!stopping.aborted) await doDeed(deed, field, account);
  };
  const running: Promise<void>[] = [];
  for (const deed of schedule) {
    await clock.until(origin + deed.at, stopping);
    if (stopping.aborted) break;
    const resource = resourceOf(deed);
    const isOfMembers = /^(members|worker|server)/.test(resource);
    // A rolling deploy has all processes.
    const ahead =
      resource === 'members'
        ? [...busy].filter(([name]) => /^(members|worker|server)/.test(name)).map(([, promise]) => promise)
        : [busy.get(resource), isOfMembers ? busy.get('members') : undefined];
    const done = doAfter(deed, Promise.all(ahead));
    busy.set(resource, done);
    done.catch(() => failed.abort());
    running.push(done);
  }
  await Promise.all(running);
}
