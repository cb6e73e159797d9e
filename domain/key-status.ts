export const keyStatuses = ['active', 'expired', 'revoked'] as const;
type KeyStatus = (typeof keyStatuses)[number];

/** The status of an SDK key at `now`. A key that is both expired and revoked is `revoked`. */
export function getKeyStatus(
  { expiresAt, revokedAt }: { expiresAt: Date | null; revokedAt: Date | null },
  now: Date,
): KeyStatus {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
