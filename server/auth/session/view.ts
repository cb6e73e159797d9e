import { toSeconds } from '../../../domain/time.ts';
import type { BackofficeSession, TenantSession } from '../audiences.ts';
import type { SessionView } from './schema.ts';

/** The session of POST and GET /api/v1/session. */
export function toSessionView(session: TenantSession | BackofficeSession): SessionView {
  return {
    realm: session.audience,
    tenant: session.audience === 'tenant' ? toTenantView(session) : null,
    user_id: session.userId,
    expires_at: toSeconds(session.expiresAt),
  };
}

function toTenantView({ tenant: { code, name, locale } }: TenantSession) {
  return { code, name, locale };
}
