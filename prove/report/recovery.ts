import type { Evidence } from '../evidence.ts';

/** How long rounds stood still after faults of one kind, as their readers saw it. */
export interface Recovery {
  /** Of the faults; `none` for moments at which all was calm, to compare with. */
  kind: string;
  /** How many such faults or moments there were. */
  times: number;
  /** Rounds that ran then, and were seen to go on. */
  rounds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  worst: number;
  /** The longest, the worst first: to be looked up in the record and the logs. */
  slowest: Standstill[];
}

export interface Standstill {
  /** The fault, as in the schedule; null for a calm moment. */
  faultId: number | null;
  roundId: string;
  /** From the fault to the answer that showed the round further. */
  ms: number;
}

const kinds = ['kill_worker', 'kill_server', 'kill_temporal', 'terminate_postgres_connections', 'kill_bus'];
const calm = 'none';
const slowestShown = 5;
/** A round that is not seen further, but looked at for so long after a fault, stood still for as long. */
const watchedMs = 5_000;

/**
 * From the begin of a fault to the first answer that shows a step of a running round further than the last one
 * before it. It holds what the step itself takes, and other faults where they overlap.
 */
export function recoveries(evidence: Evidence): Recovery[] {
  const reads = evidence.reads.toSorted((a, b) => a.endedAt - b.endedAt);
  const faults = new Map(evidence.faults.map((fault) => [`${fault.kind} ${fault.id}`, fault]));
  const moments = [
    ...[...faults.values()].map(({ kind, id, startedAt }) => ({ kind, id, at: startedAt })),
    ...evidence.calmMoments.map((at) => ({ kind: calm, id: null, at })),
  ];
  return [...kinds, calm].flatMap((kind) => {
    const ofKind = moments.filter((moment) => moment.kind === kind);
    const all = ofKind
      .flatMap(({ id, at }) => standstills(reads, at).map((one) => ({ faultId: id, ...one })))
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
function standstills(reads: Evidence['reads'], since: number): Omit<Standstill, 'faultId'>[] {
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
