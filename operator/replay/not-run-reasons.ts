/** Why a replay does not run a step. */
export const notRunReasons = [
  'not_reached',
  'needs_step',
  'failure_unknown',
  'answer_missing',
  'other_request',
] as const;
export type NotRunReason = (typeof notRunReasons)[number];
