/** Why the actor of a conversation rejects an update. */
export type SonarRejectionCode =
  /** The conversation was deleted. */
  | 'NO_CONVERSATION'
  | 'TOO_MANY_WAITING'
  | 'NO_RUNNING_CHAT'
  /** The admission did not finish before the caller's deadline. */
  | 'ADMISSION_TIMEOUT';
