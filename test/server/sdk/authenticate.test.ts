import { afterEach, describe, expect, test } from '@jest/globals';
import type { Bus } from '../../../bus/bus.ts';
import { createBus } from '../../../bus/create-bus.ts';
import { generateApiKey, issueKey } from '../../../db/repositories/tenants/key-issue.ts';
import { createLogger } from '../../../logger.ts';
import { createSdkKeyCache, type SdkKeyCache } from '../../../server/sdk/authenticate.ts';
import { testDependencies } from '../../support/dependencies.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { useDatabase } from '../../support/orm.ts';
import { newShopper } from '../../support/rows.ts';
import { waitFor } from '../../support/wait-for.ts';

const address = '192.0.2.7';
const database = useDatabase({ pool: 2 });
const opened: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((part) => part.close()));
});

function newRing(bus: Bus = createLocalBus()): SdkKeyCache {
  const keys = createSdkKeyCache({ db: database.db, bus });
  opened.push(keys);
  return keys;
}

async function newKey() {
  const { tenantId, tenantCode } = await newShopper(database.db);
  return { tenantId, tenantCode, ...(await issueKey(database.db, { tenantId, tenantCode })) };
}

/** Revokes as another process does: the row changes, and a message may follow. */
async function revoke(id: string): Promise<void> {
  const revoked_at = new Date();
  await database.db
    .fork()
    .getKysely()
    .updateTable('api_keys')
    .set({ revoked_at })
    .where('id', '=', id)
    .execute();
}

const changed = (key_id: string) => ({ kind: 'key_changed', key_id }) as const;

describe('a key', () => {
  test("is found with its tenant's settings", async () => {
    const { id, key, tenantId, tenantCode, lineageId } = await newKey();
    expect(await newRing().find(key, address)).toMatchObject({
      id,
      tenantId,
      tenantCode,
      lineageId,
      tenantLocale: 'ko',
      openApiEnabled: true,
      scopes: ['profile', 'chat'],
      expiresAt: null,
      revokedAt: null,
    });
  });

  test.each([
    '',
    'osk_',
    'osk_mart_123',
    `osk_mart_${'g'.repeat(64)}`,
    `osk_MART_${'0'.repeat(64)}`,
    generateApiKey('mart'),
  ])('that was never issued is unknown: %s', async (key) => {
    expect(await newRing().find(key, address)).toBeNull();
  });

  test('issued after a miss is found', async () => {
    const keys = newRing();
    const { tenantId, tenantCode } = await newShopper(database.db);
    const key = generateApiKey(tenantCode);
    expect(await keys.find(key, address)).toBeNull();
    const { id } = await issueKey(database.db, { tenantId, tenantCode, scopes: [], key });
    expect(await keys.find(key, address)).toMatchObject({ id });
  });

  test('is looked up once while no message comes', async () => {
    const keys = newRing();
    const { id, key } = await newKey();
    await keys.find(key, address);
    await revoke(id);
    expect(await keys.find(key, address)).toMatchObject({ revokedAt: null });
  });
});

describe('a changed key', () => {
  test.each(['a message', 'a gap'])('is looked up again after %s', async (what) => {
    const bus = createLocalBus();
    const keys = newRing(bus);
    const { id, key } = await newKey();
    await keys.find(key, address);
    await revoke(id);
    if (what === 'a message') bus.deliver(changed(id));
    else bus.gap();
    expect(await keys.find(key, address)).toMatchObject({ revokedAt: expect.any(Date) });
  });

  test('is not cached when a message overtakes its lookup', async () => {
    const bus = createLocalBus();
    const keys = newRing(bus);
    const { id, key } = await newKey();
    const overtaken = keys.find(key, address);
    bus.deliver(changed(id));
    await overtaken;
    await revoke(id);
    expect(await keys.find(key, address)).toMatchObject({ revokedAt: expect.any(Date) });
  });

  test('is announced by the bus of another process', async () => {
    const { redisUrl, redisPrefix } = testDependencies();
    const options = {
      databaseUrl: database.databaseUrl,
      ...(redisUrl !== null && { redisUrl }),
      channelPrefix: `${redisPrefix}keys:`,
      logger: createLogger({ level: 'silent', name: 'test' }),
    };
    const [here, there] = [createBus(options), createBus(options)];
    opened.push(here, there);
    await Promise.all([here.ping(), there.ping()]);
    const keys = newRing(here);
    const { id, key } = await newKey();
    await keys.find(key, address);
    await revoke(id);
    await there.publish(changed(id));
    await waitFor(async () => (await keys.find(key, address))?.revokedAt);
  });
});
