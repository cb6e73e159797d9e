interface TimedStep {
  started_at: string | null;
  finished_at: string | null;
}

/** A step's position and length in percent of its round's time; null before it has started. */
export interface StepBar {
  start: number;
  width: number;
}

/** The bars of a round's steps, up to the round's end, or to `nowMs` while it is running. */
export function stepBars(
  round: { created_at: string; finished_at: string | null },
  steps: readonly TimedStep[],
  nowMs: number,
): (StepBar | null)[] {
  const from = Date.parse(round.created_at);
  const lastMs = Math.max(
    round.finished_at === null ? nowMs : Date.parse(round.finished_at),
    ...steps.map(({ finished_at }) => (finished_at === null ? 0 : Date.parse(finished_at))),
  );
  const percent = (ms: number) =>
    lastMs > from ? Math.min(Math.max(((ms - from) / (lastMs - from)) * 100, 0), 100) : 0;
  return steps.map(({ started_at, finished_at }) => {
    if (started_at === null) return null;
    const start = percent(Date.parse(started_at));
    return { start, width: percent(finished_at === null ? lastMs : Date.parse(finished_at)) - start };
  });
}
