import type { StoredKey } from '../../../db/repositories/tenants/keys.ts';
import { getKeyStatus } from '../../../domain/key-status.ts';
import { toSeconds } from '../../../domain/time.ts';

type ShownKey = Pick<StoredKey, 'prefix' | 'tenantCode' | 'createdAt' | 'expiresAt' | 'revokedAt'>;

/** GET /v1/validation: the state of a key, without its secret. */
export function toValidationView(key: ShownKey, now: Date) {
  return {
    status: getKeyStatus(key, now),
    key_type: 'sdk',
    /** The first 12 characters. */
    key_prefix: key.prefix,
    tenant_code: key.tenantCode,
    created_at: toSeconds(key.createdAt),
    /** Null for a key that never expires. */
    expires_at: key.expiresAt && toSeconds(key.expiresAt),
  };
}
