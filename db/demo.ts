import { createHash } from 'node:crypto';
import type { Orm } from './orm.ts';
import { issueKey } from './repositories/key-issue.ts';
import { findKeyByHash } from './repositories/keys.ts';
import { insertProfile } from './repositories/profiles.ts';
import { ensureTenant, initialCredit } from './repositories/tenants.ts';

export const demoTenantCode = 'demo';

export interface Demo {
  tenant_id: string;
  sdk_key: string;
  profile_id: string;
}

/** A tenant, a key and a shopper to begin with; what is there already stays as it is. */
export async function seedDemo(orm: Orm, options: { sdkKey: string }): Promise<Demo> {
  const db = orm.em;
  const tenantId = await ensureTenant(db, {
    code: demoTenantCode,
    name: 'Demo store',
    locale: 'ko',
    credit: initialCredit,
  });
  const hash = createHash('sha256').update(options.sdkKey).digest('hex');
  const known = await findKeyByHash(db, hash);
  const { lineageId } =
    known ??
    (await issueKey(db, {
      tenantId,
      tenantCode: demoTenantCode,
      scopes: ['profile', 'chat'],
      expiresAt: null,
      key: options.sdkKey,
    }));
  const owner = { tenantId, lineageId };
  const profileId = (await findDemoProfile(orm, owner)) ?? (await insertProfile(db, owner, demoProfile)).id;
  return { tenant_id: tenantId, sdk_key: options.sdkKey, profile_id: profileId };
}

const demoProfile = { name: '데모 고객', gender: 'F', age: 32, locale: 'ko', persona: null };

async function findDemoProfile(orm: Orm, owner: { tenantId: string; lineageId: string }) {
  const row = await orm.em
    .fork()
    .getKysely()
    .selectFrom('profiles')
    .select('id')
    .where('tenant_id', '=', owner.tenantId)
    .where('lineage_id', '=', owner.lineageId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .executeTakeFirst();
  return row?.id ?? null;
}
