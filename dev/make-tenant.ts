import type { Db } from '../db/orm.ts';
import { insertProfile } from '../db/repositories/chat/profiles.ts';
import { issueKey } from '../db/repositories/tenants/key-issue.ts';
import { ensureTenant } from '../db/repositories/tenants/tenants.ts';

export interface MadeTenant {
  code: string;
  key: string;
  profileId: string;
}

/** Makes a tenant with a key of all scopes and a profile; its answers are Korean. */
export async function makeTenant(
  db: Db,
  { code, credit }: { code: string; credit: number },
): Promise<MadeTenant> {
  const tenantId = await ensureTenant(db, { code, name: code, locale: 'ko', credit });
  const { key, lineageId } = await issueKey(db, { tenantId, tenantCode: code });
  const profile = { name: code, gender: 'F', age: 32, locale: 'ko' };
  const { id } = await insertProfile(db, { tenantId, lineageId }, { data: profile });
  return { code, key, profileId: id };
}
