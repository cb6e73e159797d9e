import type { Judgement } from './verdict.ts';

/** Exit codes of a run: all invariants hold, one is violated, or the run is void. */
export const exitCodes = { holds: 0, violated: 1, provesNothing: 2 } as const;

export interface Outcome {
  exitCode: number;
  /** Whether to keep the logs of its processes. */
  keepLogs: boolean;
}

/** Never rejects: a run that could not finish is explained, and void. */
export async function getOutcome(
  run: () => Promise<Judgement>,
  explainFailure: (error: unknown) => void,
): Promise<Outcome> {
  try {
    const { invariants, void: reason, passed } = await run();
    const isViolated = invariants.some(({ violations }) => violations.length > 0);
    const unviolated = reason === null ? exitCodes.holds : exitCodes.provesNothing;
    return { exitCode: isViolated ? exitCodes.violated : unviolated, keepLogs: !passed };
  } catch (error) {
    explainFailure(error);
    return { exitCode: exitCodes.provesNothing, keepLogs: true };
  }
}
