import { describe, expect, test } from '@jest/globals';
import { settleRound } from '../../../../db/repositories/chat/settlement.ts';
import { grantCredit, highestBalance } from '../../../../db/repositories/tenants/credits.ts';
import {
  createTenant,
  ensureTenant,
  findTenant,
  listTenants,
} from '../../../../db/repositories/tenants/tenants.ts';
import { getBalance, ledgerViolations } from '../../../support/ledger.ts';
import { useDatabase } from '../../../support/orm.ts';
import { admit, failure, getLedger, newChatFor, newShopper } from '../../../support/rows.ts';

const database = useDatabase();

async function newTenant(credit: number): Promise<string> {
  return (await newShopper(database.db, { credit })).tenantId;
}

const grant = (tenantId: string, amount: number) =>
  grantCredit(database.db, { tenantId, amount, reason: 'a gift' });

describe('a grant', () => {
  test('is added to ledger and balance', async () => {
    const tenantId = await newTenant(5);
    expect(await grant(tenantId, 10)).toBe(15);
    expect(await getBalance(database.orm, tenantId)).toBe(15);
    expect(await getLedger(database.db, tenantId)).toEqual(['grant 5', 'grant 10']);
  });

  test('adds up with concurrent grants', async () => {
    const tenantId = await newTenant(0);
    await Promise.all(Array.from({ length: 20 }, () => grant(tenantId, 3)));
    expect(await getBalance(database.orm, tenantId)).toBe(60);
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test.each([0, -1, 0.5, Number.NaN, 2 ** 53])('of %d is rejected', async (amount) => {
    const tenantId = await newTenant(5);
    await expect(grant(tenantId, amount)).rejects.toThrow(RangeError);
    expect(await getLedger(database.db, tenantId)).toEqual(['grant 5']);
  });

  test.each([highestBalance, highestBalance + 1])('of %d on top is rejected as a whole', async (amount) => {
    const tenantId = await newTenant(1);
    expect(await grant(tenantId, amount)).toBeNull();
    expect(await getBalance(database.orm, tenantId)).toBe(1);
    expect(await getLedger(database.db, tenantId)).toEqual(['grant 1']);
  });

  test('leaves room for credits that running rounds may return', async () => {
    const shopper = await newShopper(database.db, { credit: 1 });
    const round = await admit(database.db, newChatFor(shopper));
    expect(await grant(shopper.tenantId, highestBalance)).toBeNull();
    expect(await grant(shopper.tenantId, highestBalance - 1)).toBe(highestBalance - 1);
    await settleRound(database.db, round, failure());
    expect(await getBalance(database.orm, shopper.tenantId)).toBe(highestBalance);
    expect(await ledgerViolations(database.orm)).toEqual([]);
  });

  test('up to the highest balance is accepted', async () => {
    expect(await grant(await newTenant(1), highestBalance - 1)).toBe(highestBalance);
  });
});

describe('a tenant', () => {
  const shop = { code: 'shop', name: 'Shop', locale: 'ja', credit: 7 };

  test('is created once per code', async () => {
    const id = await createTenant(database.db, shop);
    expect(await createTenant(database.db, { ...shop, name: 'Other', credit: 9 })).toBeNull();
    expect(await ensureTenant(database.db, { ...shop, name: 'Other', credit: 9 })).toBe(id);
    const found = {
      id,
      code: 'shop',
      name: 'Shop',
      locale: 'ja',
      openApiEnabled: true,
      creditBalance: 7,
      maxRunningRounds: null,
      weight: 1,
    };
    expect(await findTenant(database.db, 'shop')).toEqual(found);
    expect(await listTenants(database.db)).toContainEqual(found);
  });

  test.each([-1, 0.5, Number.NaN, highestBalance + 1])('is not created with %d credits', async (credit) => {
    const code = `credit-${credit}`;
    await expect(createTenant(database.db, { ...shop, code, credit })).rejects.toThrow(RangeError);
    expect(await findTenant(database.db, code)).toBeNull();
  });

  test('is created with the highest balance', async () => {
    await createTenant(database.db, { ...shop, code: 'rich', credit: highestBalance });
    expect(await findTenant(database.db, 'rich')).toMatchObject({ creditBalance: highestBalance });
  });

  test('is not found by another code', async () => {
    expect(await findTenant(database.db, 'sho')).toBeNull();
  });
});
