import type { AttemptLog } from './attempt-log.ts';
import type { Step } from './steps.ts';

/** The final failure of a step; `type` is the class of the upstream's error. */
export interface StepFailure {
  step: Step;
  type: string;
  reason: string;
  attempts: number;
  /** Null or absent if it is not known, as of a step that Temporal ended. */
  attemptLog?: AttemptLog | null;
}

/** The second name of each pair is in histories of earlier code. */
const specialTypes = [
  ...['SessionExpiredError', 'SessionExpired'],
  ...['RefinementCapExceededError', 'RefinementCapExceeded'],
];

/** The last_error of a round (ruling Q55): the reason alone in special cases, else `<step> failed: <reason>`. */
export function toLastError(failures: readonly StepFailure[]): string {
  const special = failures.find(({ type }) => specialTypes.includes(type));
  if (special) return special.reason;
  return failures.map(({ step, reason }) => `${step} failed: ${reason}`).join('; ');
}
