/** What an account may do, from least to most. */
export const accountLevels = ['GUEST', 'MEMBER', 'ADMIN'] as const;
export type AccountLevel = (typeof accountLevels)[number];

/** Whether an account may have conversations: from MEMBER on (SONAR-04). */
export function mayConverse(level: AccountLevel): boolean {
  return accountLevels.indexOf(level) >= accountLevels.indexOf('MEMBER');
}
