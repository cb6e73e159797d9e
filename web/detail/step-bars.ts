interface TimedStep {
  started_at: string | null;
  finished_at: string | null;
  /** Before its first attempt. */
  waited_seconds: number | null;
  failed_attempts: readonly { started_at: string; failed_at: string }[];
}

/** A position and a length in percent of a round's time. */
export interface StepBar {
  /** The whole time from when the step was due; an attempt that failed; the attempt that ran to the end. */
  kind: 'due' | 'failed' | 'last';
  start: number;
  width: number;
}

/**
 * The bars of a round's steps, up to the round's end, or to `nowMs` while it is running; later bars lie upon earlier
 * ones. None before a step has started.
 */
export function stepBars(
  round: { created_at: string; finished_at: string | null },
  steps: readonly TimedStep[],
  nowMs: number,
): StepBar[][] {
  const from = Date.parse(round.created_at);
  const lastMs = Math.max(
    round.finished_at === null ? nowMs : Date.parse(round.finished_at),
    ...steps.map(({ finished_at }) => (finished_at === null ? 0 : Date.parse(finished_at))),
  );
  const percent = (ms: number) =>
    lastMs > from ? Math.min(Math.max(((ms - from) / (lastMs - from)) * 100, 0), 100) : 0;
  const toBar = (kind: StepBar['kind'], startMs: number, endMs: number): StepBar => {
    const start = percent(startMs);
    return { kind, start, width: percent(endMs) - start };
  };
  return steps.map(({ started_at, finished_at, waited_seconds, failed_attempts: failed }) => {
    if (started_at === null) return [];
    const startMs = Date.parse(started_at);
    const endMs = finished_at === null ? lastMs : Date.parse(finished_at);
    const firstMs = failed[0] ? Date.parse(failed[0].started_at) : startMs;
    const lastFailedMs = failed.at(-1) ? Date.parse(failed.at(-1)?.failed_at ?? '') : null;
    return [
      ...(failed.length > 0 || waited_seconds
        ? [toBar('due', firstMs - (waited_seconds ?? 0) * 1_000, endMs)]
        : []),
      ...failed.map((one) => toBar('failed', Date.parse(one.started_at), Date.parse(one.failed_at))),
      // A failed step's row says when it was due, not when its last attempt began.
      ...(lastFailedMs === null || startMs >= lastFailedMs ? [toBar('last', startMs, endMs)] : []),
    ];
  });
}
