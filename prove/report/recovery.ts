import type { Evidence } from '../evidence.ts';

/** How long rounds stalled after faults of one kind, as seen by their readers. */
export interface Recovery {
  /** Kind of the faults; `none` for calm moments, as a baseline. */
  kind: string;
  /** Number of these faults or moments. */
  times: number;
  /** Rounds that ran at the time and were seen to progress later. */
  rounds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  worst: number;
  /** The longest stalls, worst first, to look up in the evidence and the logs. */
  slowest: Standstill[];
}

interface Standstill {
  /** Id of the fault in the schedule; null for a calm moment. */
  faultId: number | null;
  roundId: string;
  /** Milliseconds from the fault to the answer that showed progress. */
  ms: number;
}

const kinds = ['kill_worker', 'kill_server', 'kill_temporal', 'terminate_postgres_connections', 'kill_bus'];
const calm = 'none';
const slowestShown = 5;
/** A round without progress counts as stalled if it was polled for this time after the fault. */
const watchedMs = 5_000;

/**
 * Time from the start of a fault to the first answer that shows progress of a running round since the last answer
 * before it. It includes the duration of the step itself, and overlapping faults.
 */
export function measureRecoveries(evidence: Evidence): Recovery[] {
  const reads = evidence.reads.toSorted((a, b) => a.endedAt - b.endedAt);
  const faults = new Map(evidence.faults.map((fault) => [`${fault.kind} ${fault.id}`, fault]));
  const moments = [
    ...[...faults.values()].map(({ kind, id, startedAt }) => ({ kind, id, at: startedAt })),
    ...evidence.calmMoments.map((at) => ({ kind: calm, id: null, at })),
  ];
  return [...kinds, calm].flatMap((kind) => {
    const ofKind = moments.filter((moment) => moment.kind === kind);
    const all = ofKind
      .flatMap(({ id, at }) => findStandstills(reads, at).map((one) => ({ faultId: id, ...one })))
      .toSorted((a, b) => a.ms - b.ms);
    if (all.length === 0) return [];
    const at = (share: number) => all[Math.min(all.length - 1, Math.floor(all.length * share))]?.ms ?? 0;
    return [
      {
        kind,
        times: ofKind.length,
        rounds: all.length,
        p50: at(0.5),
        p99: at(0.99),
        worst: at(1),
        slowest: all.slice(-slowestShown).reverse(),
      },
    ];
  });
}

const ended = 5;

/** @param reads in the order of their answers */
function findStandstills(reads: Evidence['reads'], since: number): Omit<Standstill, 'faultId'>[] {
  const shown = new Map<string, { before: number; after: number | null; lastAt: number }>();
  for (const { endedAt, rounds } of reads) {
    for (const { roundId, status, steps } of rounds) {
      const progress = status === 'in_progress' ? steps.filter((step) => step === 'done').length : ended;
      const round = shown.get(roundId);
      if (endedAt <= since) shown.set(roundId, { before: progress, after: null, lastAt: endedAt });
      else if (round && round.before < ended && round.after === null) {
        if (progress > round.before) round.after = endedAt;
        else round.lastAt = endedAt;
      }
    }
  }
  return [...shown].flatMap(([roundId, { before, after, lastAt }]) => {
    if (after !== null) return [{ roundId, ms: after - since }];
    return before < ended && lastAt > since + watchedMs ? [{ roundId, ms: lastAt - since }] : [];
  });
}
