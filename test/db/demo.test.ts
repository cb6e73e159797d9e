import { expect, test } from '@jest/globals';
import { seedDemo } from '../../db/demo.ts';
import { findProfile } from '../../db/repositories/chat/profiles.ts';
import { listSonarAccounts } from '../../db/repositories/sonar/sonar-accounts.ts';
import { generateSonarKey, listSonarKeys } from '../../db/repositories/sonar/sonar-keys.ts';
import { generateApiKey } from '../../db/repositories/tenants/key-issue.ts';
import { getBalance } from '../support/ledger.ts';
import { useDatabase } from '../support/orm.ts';
import { getLedger } from '../support/rows.ts';

const database = useDatabase({ pool: 2 });

test('seeding again keeps tenant, profile, account and keys', async () => {
  const { db, orm } = database;
  const sdkKey = generateApiKey('demo');
  const sonarKey = generateSonarKey();
  const first = await seedDemo(orm, { sdkKey, sonarKey });
  expect(await seedDemo(orm, { sdkKey, sonarKey })).toEqual(first);
  expect(await getLedger(db, first.tenant_id)).toEqual(['grant 1000']);
  expect(await getBalance(orm, first.tenant_id)).toBe(1_000);
  const keys = await db.fork().getKysely().selectFrom('api_keys').select('lineage_id').execute();
  expect(keys).toHaveLength(1);
  const accounts = await listSonarAccounts(db);
  expect(accounts.map(({ id, level }) => ({ id, level }))).toEqual([
    { id: first.sonar_account_guid, level: 'MEMBER' },
  ]);
  expect(await listSonarKeys(db, first.sonar_account_guid)).toHaveLength(1);
  const owner = { tenantId: first.tenant_id, lineageId: keys[0]?.lineage_id ?? '' };
  expect(await findProfile(db, owner, first.profile_id)).not.toBeNull();
});
