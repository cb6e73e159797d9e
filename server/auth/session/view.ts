import { toSeconds } from '../../../domain/time.ts';
import type { BackofficeSession, TenantSession } from '../audiences.ts';

export type SessionView = ReturnType<typeof toSessionView>;

/** Who is signed in. */
export function toSessionView(login: TenantSession | BackofficeSession) {
  return {
    realm: login.realm,
    tenant: login.realm === 'tenant' ? toTenantView(login) : null,
    user_id: login.userId,
    expires_at: toSeconds(login.expiresAt),
  };
}

function toTenantView({ tenant: { code, name, locale } }: TenantSession) {
  return { code, name, locale };
}
