import type { Judgement } from './verdict.ts';

/** Of a run: all holds, an invariant is violated, or it proves nothing. */
export const exitCodes = { holds: 0, violated: 1, provesNothing: 2 } as const;

export interface Outcome {
  exitCode: number;
  /** Whether the logs of its processes are worth keeping. */
  keepLogs: boolean;
}

/** Never rejects: a run that could not be done to its end is explained, and proves nothing. */
export async function outcomeOf(
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
