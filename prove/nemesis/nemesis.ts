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

/**
 * Does the deeds at their times. A deed whose process or connection another deed still has is done after it, so
 * the schedule's order holds for each of them, whatever the machine's speed.
 * @returns once all are taken back
 * @throws {DevError} when one could not be done
 */
export async function runNemesis(
  schedule: readonly Deed[],
  field: Field,
  {
    clock,
    faults,
    say,
    stopping,
  }: { clock: Clock; faults: Fault[]; say(line: string): void; stopping: AbortSignal },
): Promise<void> {
  const origin = clock.now();
  const busy = new Map<string, Promise<void>>();
  const doDeed = async (deed: Deed, after: Promise<unknown>) => {
    await after;
    if (stopping.aborted) return;
    const target = resourceOf(deed);
    const begun = deedRanges[deed.kind].dependencies.map((dependency): Fault => {
      const { id, kind } = deed;
      return { id, kind, dependency, target, startedAt: clock.now(), endedAt: Number.POSITIVE_INFINITY };
    });
    faults.push(...begun);
    say(`${String(deed.id).padStart(4)}  ${deed.kind} ${target} for ${deed.holdMs} ms`);
    try {
      await deeds[deed.kind](field, deed);
    } catch (cause) {
      throw new DevError(
        `The fault ${deed.id} (${deed.kind}, ${target}) could not be done: ${cause instanceof Error ? cause.message : cause}`,
        { cause },
      );
    }
    for (const fault of begun) fault.endedAt = clock.now();
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
    const done = doDeed(deed, Promise.all(ahead));
    busy.set(resource, done);
    done.catch(() => {});
    running.push(done);
  }
  await Promise.all(running);
}
