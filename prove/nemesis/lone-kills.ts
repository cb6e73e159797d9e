import type { Random } from '../random.ts';
import { type FaultKind, faultRanges, type PlannedFault } from './schedule.ts';

/** A fault that starts in a calm, with a calm after it. */
export interface LoneKill {
  fault: PlannedFault;
  /** Milliseconds without faults before it, from the end of the previous one. */
  calmMs: number;
  /** When a baseline moment is marked within that calm; milliseconds from its start. */
  markMs: number;
}

/** The order of the kinds; those unavailable on this machine are skipped. */
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
/** Late enough for the effects of the previous fault to end, and early enough before the next fault. */
const markMs = [3_500, 4_500] as const;
/** Approximate time until a process is ready again. */
const startMs = 2_500;

/** Faults one at a time, determined by the seed, the storm's length and the kinds available on this machine. */
export function planLoneKills(random: Random, stormMs: number, kinds: readonly FaultKind[]): LoneKill[] {
  const possible = turns.filter((kind) => kinds.includes(kind));
  const kills: LoneKill[] = [];
  // Workers and servers alternate: with random targets, a kind could measure only one of them.
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
