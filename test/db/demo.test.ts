import { expect, test } from '@jest/globals';
import { seedDemo } from '../../db/demo.ts';
import { drawKey } from '../../db/repositories/key-issue.ts';
import { findProfile } from '../../db/repositories/profiles.ts';
import { balanceOf } from '../support/books.ts';
import { useDatabase } from '../support/orm.ts';
import { ledgerOf } from '../support/rows.ts';

const database = useDatabase({ pool: 2 });

test('seeding again finds the same tenant, key and profile', async () => {
  const { db, orm } = database;
  const sdkKey = drawKey('demo');
  const first = await seedDemo(orm, { sdkKey });
  expect(await seedDemo(orm, { sdkKey })).toEqual(first);
  expect(await ledgerOf(db, first.tenant_id)).toEqual(['grant 1000']);
  expect(await balanceOf(orm, first.tenant_id)).toBe(1_000);
  const keys = await db.fork().getKysely().selectFrom('api_keys').select('lineage_id').execute();
  expect(keys).toHaveLength(1);
  const owner = { tenantId: first.tenant_id, lineageId: keys[0]?.lineage_id ?? '' };
  expect(await findProfile(db, owner, first.profile_id)).not.toBeNull();
});
