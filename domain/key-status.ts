export type KeyStatus = 'active' | 'expired' | 'revoked';

/** What an SDK key is worth at a moment; one that is both past its term and revoked is revoked. */
export function keyStatus(
  { expiresAt, revokedAt }: { expiresAt: Date | null; revokedAt: Date | null },
  now: Date,
): KeyStatus {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
