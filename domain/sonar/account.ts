/** From the fewest permissions to the most. */
export const accountLevels = ['GUEST', 'MEMBER', 'ADMIN'] as const;
export type AccountLevel = (typeof accountLevels)[number];

/** Whether an account may have conversations: MEMBER and above (SONAR-04). */
export function mayConverse(level: AccountLevel): boolean {
  return accountLevels.indexOf(level) >= accountLevels.indexOf('MEMBER');
}
