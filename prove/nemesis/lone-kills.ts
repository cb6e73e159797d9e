import type { Random } from '../random.ts';
import { type FaultKind, faultRanges, type PlannedFault } from './schedule.ts';

/** A fault that comes when all is calm, and after which all is calm again. */
export interface LoneKill {
  fault: PlannedFault;
  /** How long nothing is done to the cluster before it, from the end of the one ahead on, in milliseconds. */
  calmMs: number;
  /** When in that calm a moment without a fault is marked, to compare with; milliseconds from its begin. */
  markMs: number;
}

/** The order in which kinds follow each other; one that this machine cannot do is left out. */
const turns = [
  'kill_worker',
  'kill_server',
  'kill_worker',
  'kill_bus',
  'kill_worker',
  'kill_server',
  'kill_temporal',
  'kill_server',
  'terminate_postgres_connections',
] as const satisfies readonly FaultKind[];

const calmMs = [6_000, 8_000] as const;
/** Late enough that what the fault ahead left behind is over, and early enough to be over before the next. */
const markMs = [3_500, 4_500] as const;
/** What a process takes to be ready again, about. */
const startMs = 2_500;

/** Faults one at a time, which follow from the seed, the storm's length and the kinds that this machine can do. */
export function planLoneKills(random: Random, stormMs: number, kinds: readonly FaultKind[]): LoneKill[] {
  const possible = turns.filter((kind) => kinds.includes(kind));
  const kills: LoneKill[] = [];
  // Each worker and each server in turn: a kind that met one of them by chance would be that one's measure.
  const times = new Map<FaultKind, number>();
  const first = random.int(0, 1);
  let ends = 0;
  for (;;) {
    const kind = possible[kills.length % possible.length];
    if (kind === undefined) return kills;
    const calm = random.int(...calmMs);
    const holdMs = random.int(...faultRanges[kind].holdMs);
    const at = ends + calm;
    if (at >= stormMs) return kills;
    const time = times.get(kind) ?? first;
    times.set(kind, time + 1);
    const target = time % 2 === 0 ? 1 : 2;
    const fault: PlannedFault = { id: kills.length + 1, at, kind, target, holdMs };
    kills.push({ fault, calmMs: calm, markMs: random.int(...markMs) });
    ends = at + holdMs + startMs;
  }
}
