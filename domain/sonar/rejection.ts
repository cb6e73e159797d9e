/** Why the actor of a conversation does not do what it was asked to. */
export type SonarRejectionCode =
  /** It was deleted. */
  | 'NO_CONVERSATION'
  | 'TOO_MANY_WAITING'
  | 'NO_RUNNING_CHAT'
  /** It could not be decided before the asker gave up. */
  | 'ADMISSION_TIMEOUT';
