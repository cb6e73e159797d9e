import type { Evidence, Fault } from '../evidence.ts';

/** How long rounds stood still after faults of one kind, as their readers saw it. */
export interface Recovery {
  kind: string;
  /** Rounds that ran when a fault began. */
  rounds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  worst: number;
}

const kinds = ['kill_worker', 'kill_server', 'kill_temporal', 'terminate_postgres_connections', 'kill_bus'];

/**
 * From the begin of a fault to the first answer that shows a step of a running round further than the last one
 * before it. It holds what the step itself takes, and other faults where they overlap.
 */
export function recoveries(evidence: Evidence): Recovery[] {
  return kinds.flatMap((kind) => {
    const faults = new Map(
      evidence.faults.filter((fault) => fault.kind === kind).map((fault) => [fault.id, fault]),
    );
    const times = [...faults.values()]
      .flatMap((fault) => standstills(evidence, fault))
      .toSorted((a, b) => a - b);
    if (times.length === 0) return [];
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    return [{ kind, rounds: times.length, p50: at(0.5), p99: at(0.99), worst: at(1) }];
  });
}

function standstills({ reads }: Evidence, { startedAt }: Fault): number[] {
  const shown = new Map<string, { before: number; after: number | null }>();
  for (const { endedAt, rounds } of reads.toSorted((a, b) => a.endedAt - b.endedAt)) {
    for (const { roundId, status, steps } of rounds) {
      const progress = status === 'in_progress' ? steps.filter((step) => step === 'done').length : 5;
      const round = shown.get(roundId);
      if (endedAt <= startedAt) shown.set(roundId, { before: progress, after: null });
      else if (round && round.before < 5 && round.after === null && progress > round.before)
        round.after = endedAt;
    }
  }
  return [...shown.values()].flatMap(({ after }) => (after === null ? [] : [after - startedAt]));
}
