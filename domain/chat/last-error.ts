import type { Step } from './progress.ts';

/** Why a step failed for good; `type` is the class of the upstream's failure. */
export interface StepFault {
  step: Step;
  type: string;
  reason: string;
  attempts: number;
}

/** The last_error of a round (ruling Q55): the special cases by themselves, else `<step> failed: <reason>`. */
export function lastErrorOf(faults: readonly StepFault[]): string {
  const special = faults.find(({ type }) => type === 'SessionExpired' || type === 'RefinementCapExceeded');
  if (special) return special.reason;
  return faults.map(({ step, reason }) => `${step} failed: ${reason}`).join('; ');
}
