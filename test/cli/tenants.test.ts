import { describe, expect, test } from '@jest/globals';
import { ensureTenant, findTenant } from '../../db/repositories/tenants/tenants.ts';
import { getLedger } from '../support/rows.ts';
import { expectCommandError, useCli } from './use-cli.ts';

const cli = useCli();
const newTenant = (code: string, credit = 0) =>
  ensureTenant(cli.database.db, { code, name: code, locale: 'ko', credit });

describe('tenant create', () => {
  test('prints the id of a tenant with a thousand credits', async () => {
    const id = await cli.give('tenant create corner-shop-7');
    expect(await findTenant(cli.database.db, 'corner-shop-7')).toEqual({
      id,
      code: 'corner-shop-7',
      name: 'corner-shop-7',
      locale: 'ko',
      openApiEnabled: true,
      creditBalance: 1_000,
      maxRunningRounds: null,
      weight: 1,
    });
  });

  test('accepts name, language and credit', async () => {
    const given = JSON.parse(
      await cli.give('tenant create market --name Market --locale ja --credit 5 --json'),
    );
    expect(given).toEqual({
      tenant_id: (await findTenant(cli.database.db, 'market'))?.id,
      tenant_code: 'market',
      name: 'Market',
      locale: 'ja',
      credit: 5,
      max_running: null,
      weight: 1,
      status: 'active',
    });
  });

  test('rejects invalid options', async () => {
    await newTenant('taken');
    const [taken, form, long, locale, credit] = await Promise.all([
      cli.run('tenant create taken'),
      cli.run('tenant create Shop_1'),
      cli.run(`tenant create ${'a'.repeat(41)}`),
      cli.run('tenant create fresh --locale fr'),
      cli.run('tenant create fresh --credit 1.5'),
    ]);
    expectCommandError(taken, /"taken" is taken/);
    expectCommandError(form, /1 to 40 lower-case letters, digits and hyphens/);
    expectCommandError(long, /1 to 40/);
    expectCommandError(locale, /ko, en, ja/);
    expectCommandError(credit, /whole number/);
    expect(await findTenant(cli.database.db, 'fresh')).toBeNull();
  });
});

test('tenant list prints a line per tenant', async () => {
  const id = await newTenant('listed', 3);
  const lines = (await cli.give('tenant list')).split('\n').map((line) => line.split(/ +/));
  expect(lines).toContainEqual(['listed', id, 'ko', '3', 'default', '1', 'active', 'listed']);
});

describe('tenant limit', () => {
  test('bounds the running rounds of a tenant, and takes the bound away', async () => {
    const id = await newTenant('bounded');
    const stored = async () => (await findTenant(cli.database.db, 'bounded'))?.maxRunningRounds;
    expect(JSON.parse(await cli.give('tenant limit bounded 20 --json'))).toEqual({
      tenant_id: id,
      tenant_code: 'bounded',
      max_running: 20,
      weight: 1,
    });
    expect(await stored()).toBe(20);
    await cli.give('tenant limit bounded none');
    expect(await stored()).toBe(0);
    await cli.give('tenant limit bounded default');
    expect(await stored()).toBeNull();
  });

  test('weights a tenant, and leaves what is not named', async () => {
    const id = await newTenant('weighted');
    await cli.give('tenant limit weighted 20');
    expect(JSON.parse(await cli.give('tenant limit weighted --weight 2.5 --json'))).toEqual({
      tenant_id: id,
      tenant_code: 'weighted',
      max_running: 20,
      weight: 2.5,
    });
    await cli.give('tenant limit weighted default --weight 0.1');
    expect(await findTenant(cli.database.db, 'weighted')).toMatchObject({
      maxRunningRounds: null,
      weight: 0.1,
    });
    await cli.give('tenant limit weighted 3');
    expect(await findTenant(cli.database.db, 'weighted')).toMatchObject({
      maxRunningRounds: 3,
      weight: 0.1,
    });
  });

  test('rejects what is no limit, and an unknown tenant', async () => {
    await newTenant('free');
    const wrong = await Promise.all(
      ['0', '-1', '1.5', '1000001', 'all'].map((value) => cli.run(`tenant limit free ${value}`)),
    );
    for (const one of wrong)
      expectCommandError(one, /whole number from 1 to 1000000, "none", or "default"|unknown option/);
    expectCommandError(await cli.run('tenant limit nobody 5'), /nobody/);
    for (const value of ['0', '0.09', '100.1', '1.2345', 'half', '1e1']) {
      const answer = await cli.run(`tenant limit free --weight ${value}`);
      expectCommandError(answer, /from 0.1 to 100 with at most three decimals/);
    }
    expectCommandError(await cli.run('tenant limit free'), /a number of rounds, --weight, or both/);
  });
});

test('tenant suspend and tenant resume print the tenant, and may be repeated', async () => {
  const id = await newTenant('stopped');
  const isOpen = async () => (await findTenant(cli.database.db, 'stopped'))?.openApiEnabled;
  expect(await cli.give('tenant suspend stopped')).toBe(id);
  expect(await cli.give('tenant suspend stopped')).toBe(id);
  expect(await isOpen()).toBe(false);
  const resumed = JSON.parse(await cli.give('tenant resume stopped --json'));
  expect(resumed).toEqual({ tenant_id: id, tenant_code: 'stopped', status: 'active' });
  expect(await isOpen()).toBe(true);
  expectCommandError(await cli.run('tenant suspend nobody'), /nobody/);
});

describe('credit', () => {
  test('is added with a ledger entry', async () => {
    const id = await newTenant('saver', 5);
    expect(await cli.give('credit add --tenant saver 10 --reason gift')).toBe('15');
    expect(await getLedger(cli.database.db, id)).toEqual(['grant 5', 'grant 10']);
    expect(JSON.parse(await cli.give('credit show --tenant saver --json'))).toEqual({
      tenant_code: 'saver',
      balance: 15,
    });
  });

  test('is not added for an invalid amount', async () => {
    const id = await newTenant('miser', 5);
    const results = await Promise.all(
      ['0', '-5', '1.5', '2147483648'].map((amount) => cli.run(`credit add --tenant miser ${amount}`)),
    );
    for (const result of results) expectCommandError(result, /whole number of credits from 1/);
    expectCommandError(await cli.run('credit add --tenant miser 2147483647'), /more than 2147483647/);
    expect(await getLedger(cli.database.db, id)).toEqual(['grant 5']);
  });
});
