import type { Dependency } from '../evidence.ts';
import type { Random } from '../random.ts';

export const faultKinds = [
  'kill_worker',
  'pause_worker',
  'kill_server',
  'pause_server',
  'kill_temporal',
  'cut_temporal',
  'stall_temporal',
  'terminate_postgres_connections',
  'cut_postgres',
  'stall_postgres',
  'kill_bus',
  'llm_demo_faults',
  'store_faults',
  'rolling_deploy',
  'clock_ahead',
  'swap_build',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One planned fault. */
export interface PlannedFault {
  /** From 1. */
  id: number;
  /** Milliseconds since the storm's start. */
  at: number;
  kind: FaultKind;
  /** Index of the process or of the side of a connection; ignored when there is only one. */
  target: 1 | 2;
  /** Duration of the fault, in milliseconds. */
  holdMs: number;
}

interface FaultRange {
  /** What it makes unavailable. */
  dependencies: readonly Dependency[];
  /** Relative frequency. */
  weight: number;
  holdMs: readonly [min: number, max: number];
}

export const faultRanges: Record<FaultKind, FaultRange> = {
  kill_worker: { dependencies: ['worker'], weight: 5, holdMs: [200, 3_000] },
  pause_worker: { dependencies: ['worker'], weight: 3, holdMs: [1_000, 9_000] },
  kill_server: { dependencies: ['server'], weight: 4, holdMs: [200, 2_000] },
  pause_server: { dependencies: ['server'], weight: 2, holdMs: [1_000, 6_000] },
  kill_temporal: { dependencies: ['temporal'], weight: 2, holdMs: [200, 3_000] },
  cut_temporal: { dependencies: ['temporal'], weight: 2, holdMs: [200, 3_000] },
  stall_temporal: { dependencies: ['temporal'], weight: 2, holdMs: [500, 5_000] },
  terminate_postgres_connections: { dependencies: ['postgres'], weight: 3, holdMs: [0, 0] },
  cut_postgres: { dependencies: ['postgres'], weight: 2, holdMs: [200, 3_000] },
  stall_postgres: { dependencies: ['postgres'], weight: 2, holdMs: [500, 5_000] },
  kill_bus: { dependencies: ['bus'], weight: 2, holdMs: [200, 3_000] },
  llm_demo_faults: { dependencies: ['llm_demo'], weight: 4, holdMs: [1_000, 5_000] },
  store_faults: { dependencies: ['store'], weight: 3, holdMs: [1_000, 5_000] },
  rolling_deploy: { dependencies: ['worker', 'server'], weight: 1, holdMs: [0, 0] },
  clock_ahead: { dependencies: ['worker'], weight: 1, holdMs: [3_000, 8_000] },
  swap_build: { dependencies: ['worker'], weight: 1, holdMs: [3_000, 8_000] },
};

/** Range of the pauses between two faults; a third of the faults begin before the previous one has ended. */
const pauseMs = [1_500, 7_000] as const;

/** The faults of a storm, determined by the seed, its length and the kinds available on this machine. */
export function planFaults(random: Random, stormMs: number, kinds: readonly FaultKind[]): PlannedFault[] {
  const lots = kinds.flatMap((kind) => Array.from({ length: faultRanges[kind].weight }, () => kind));
  const faults: PlannedFault[] = [];
  let at = random.int(...pauseMs);
  while (at < stormMs) {
    const kind = random.pick(lots);
    const holdMs = random.int(...faultRanges[kind].holdMs);
    const target = random.pick([1, 2] as const);
    faults.push({ id: faults.length + 1, at, kind, target, holdMs });
    const overlaps = random.chance(1 / 3);
    at += random.int(...pauseMs) + (overlaps ? 0 : holdMs);
  }
  return faults;
}
