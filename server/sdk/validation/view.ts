import type { StoredKey } from '../../../db/repositories/tenants/keys.ts';
import { getKeyStatus } from '../../../domain/key-status.ts';
import { toSeconds } from '../../../domain/time.ts';
import type { ValidationView } from './view-schema.ts';

type ShownKey = Pick<StoredKey, 'prefix' | 'tenantCode' | 'createdAt' | 'expiresAt' | 'revokedAt'>;

/** GET /v1/validation: the state of a key, without its secret. */
export function toValidationView(key: ShownKey, now: Date): ValidationView {
  return {
    status: getKeyStatus(key, now),
    key_type: 'sdk',
    key_prefix: key.prefix,
    tenant_code: key.tenantCode,
    created_at: toSeconds(key.createdAt),
    expires_at: key.expiresAt && toSeconds(key.expiresAt),
  };
}
