import type { Step } from './progress.ts';

/** Why a step failed for good; `type` is the class of the upstream's failure. */
export interface StepFailure {
  step: Step;
  type: string;
  reason: string;
  attempts: number;
}

/** The second of each pair is what histories of earlier code hold. */
const specialTypes = [
  ...['SessionExpiredError', 'SessionExpired'],
  ...['RefinementCapExceededError', 'RefinementCapExceeded'],
];

/** The last_error of a round (ruling Q55): the special cases by themselves, else `<step> failed: <reason>`. */
export function toLastError(failures: readonly StepFailure[]): string {
  const special = failures.find(({ type }) => specialTypes.includes(type));
  if (special) return special.reason;
  return failures.map(({ step, reason }) => `${step} failed: ${reason}`).join('; ');
}
