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
  expect(lines).toContainEqual(['listed', id, 'ko', '3', 'listed']);
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
