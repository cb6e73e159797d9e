import { webhookKinds } from '../domain/webhooks/endpoint.ts';
import type { Db, Orm } from './orm.ts';
import { insertProfile } from './repositories/chat/profiles.ts';
import { createSonarAccount, findSonarAccountByName } from './repositories/sonar/sonar-accounts.ts';
import { findSonarKeysByHash, issueSonarKey } from './repositories/sonar/sonar-keys.ts';
import { issueKey } from './repositories/tenants/key-issue.ts';
import { findKeysByHash } from './repositories/tenants/keys.ts';
import { ensureTenant, initialCredit } from './repositories/tenants/tenants.ts';
import { createEndpoint } from './repositories/webhooks/endpoints.ts';
import { hashKey } from './secret-key.ts';

export const demoTenantCode = 'demo';

interface Demo {
  tenant_id: string;
  sdk_key: string;
  profile_id: string;
  sonar_key: string;
  sonar_account_guid: string;
}

interface DemoOptions {
  sdkKey: string;
  sonarKey: string;
  /** Where its webhooks go, with the sealed secret; null for nowhere. */
  webhook?: { url: string; secret: string } | null;
}

/** Creates a demo tenant with a key, a profile and a webhook, and a Sonar account with a key, unless they exist. */
export async function seedDemo(orm: Orm, options: DemoOptions): Promise<Demo> {
  const db = orm.em;
  const tenantId = await ensureTenant(db, {
    code: demoTenantCode,
    name: 'Demo store',
    locale: 'ko',
    credit: initialCredit,
  });
  const [known] = await findKeysByHash(db, [hashKey(options.sdkKey)]);
  const { lineageId } =
    known ?? (await issueKey(db, { tenantId, tenantCode: demoTenantCode, key: options.sdkKey }));
  const owner = { tenantId, lineageId };
  const profileId =
    (await findDemoProfile(orm, owner)) ?? (await insertProfile(db, owner, { data: demoProfile })).id;
  if (options.webhook) await ensureWebhook(db, tenantId, options.webhook);
  return {
    tenant_id: tenantId,
    sdk_key: options.sdkKey,
    profile_id: profileId,
    sonar_key: options.sonarKey,
    sonar_account_guid: await ensureSonarKey(db, options.sonarKey),
  };
}

/** The webhook that is known by its description: the address is another after each start. */
async function ensureWebhook(
  db: Db,
  tenantId: string,
  { url, secret }: { url: string; secret: string },
): Promise<void> {
  const description = 'Stand-in of npm start';
  const moved = await db
    .fork()
    .getKysely()
    .updateTable('webhook_endpoints')
    .set({ url, secret })
    .where('tenant_id', '=', tenantId)
    .where('description', '=', description)
    .executeTakeFirst();
  if (moved.numUpdatedRows > 0n) return;
  await createEndpoint(db, tenantId, { url, description, kinds: webhookKinds, secret });
}

/** Returns the id of the key's account. */
async function ensureSonarKey(db: Db, key: string): Promise<string> {
  const [known] = await findSonarKeysByHash(db, [hashKey(key)]);
  if (known) return known.accountId;
  const name = 'demo';
  const account =
    (await findSonarAccountByName(db, name)) ?? (await createSonarAccount(db, { name, level: 'MEMBER' }));
  if (!account) throw new Error('failed to create the demo account');
  await issueSonarKey(db, account.id, key);
  return account.id;
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
