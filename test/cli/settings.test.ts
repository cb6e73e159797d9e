import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { ensureTenant } from '../../db/repositories/tenants/tenants.ts';
import { createDatabase } from '../../dev/dependencies/create-database.ts';
import { testDependencies } from '../support/dependencies.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectCommandError, useCli } from './use-cli.ts';

const cli = useCli();
const secret = 'a secret of the tests that is long enough';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await ensureTenant(cli.database.db, { code: 'shop', name: 'Shop', locale: 'ko', credit: 7 });
});
afterAll(() => folder.remove());

/** Writes the settings file of npm start to a separate folder. */
async function writeDemo(content: string): Promise<{ DATABASE_URL: string }> {
  await writeFile(join(folder.path, 'demo.json'), content);
  return { DATABASE_URL: '' };
}

describe('token issue', () => {
  test('issues a dashboard token [Q30]', async () => {
    const token = await cli.give('token issue --realm tenant --tenant shop --role viewer', {
      TENANT_JWT_SECRET: secret,
    });
    const claims = jwt.verify(token, secret, {
      issuer: 'roundtable',
      audience: 'tenant',
      algorithms: ['HS256'],
    });
    expect(claims).toMatchObject({ tenant: 'shop', user: { id: 'operator', role: 'viewer' } });
  });

  test('issues a backoffice token without a database [Q30]', async () => {
    const token = await cli.give('token issue --realm backoffice', {
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
      BACKOFFICE_JWT_SECRET: secret,
    });
    const claims = jwt.verify(token, secret, { issuer: 'roundtable', audience: 'backoffice' });
    expect(claims).toMatchObject({ roles: ['ROLE_ADMIN'] });
  });

  test('signs with the newest secret of the realm', async () => {
    const token = await cli.give('token issue --realm tenant --tenant shop', {
      TENANT_JWT_SECRET: `${secret},the secret of before that is long enough`,
      TENANT_JWT_ISSUER: 'head-office',
      TENANT_JWT_AUDIENCE: 'shops',
    });
    expect(jwt.verify(token, secret, { issuer: 'head-office', audience: 'shops' })).toMatchObject({
      tenant: 'shop',
    });
  });

  test('rejects invalid options', async () => {
    const [noSecret, noTenant, both, realm] = await Promise.all([
      cli.run('token issue --realm tenant --tenant shop'),
      cli.run('token issue --realm tenant'),
      cli.run('token issue --realm backoffice --tenant shop'),
      cli.run('token issue --realm moon'),
    ]);
    expectCommandError(noSecret, /TENANT_JWT_SECRET is not set/);
    expectCommandError(noTenant, /--tenant CODE/);
    expectCommandError(both, /leave --tenant out/);
    expectCommandError(realm, /tenant, backoffice/);
  });
});

describe('without DATABASE_URL', () => {
  test('commands use the database of npm start, and say so', async () => {
    const demo = { database_url: cli.database.databaseUrl, redis_url: null, tenant_jwt_secret: secret };
    const env = await writeDemo(JSON.stringify(demo));
    const shown = await cli.run(`credit show --tenant shop --data ${folder.path}`, env);
    expect(shown).toMatchObject({ code: 0, out: '7' });
    expect(shown.words).toContain(`${folder.path}/demo.json`);
    const token = await cli.give(`token issue --realm tenant --tenant shop --data ${folder.path}`, env);
    expect(jwt.verify(token, secret)).toMatchObject({ tenant: 'shop' });
  });

  test('a damaged settings file is named', async () => {
    const env = await writeDemo('{"database_url":');
    expectCommandError(await cli.run(`tenant list --data ${folder.path}`, env), /demo\.json cannot be read/);
  });

  test('and without npm start commands fail', async () => {
    const result = await cli.run(`tenant list --data ${folder.path}/none`, { DATABASE_URL: '' });
    expectCommandError(result, /DATABASE_URL is not set/);
  });
});

describe('a database', () => {
  test('that is unreachable is named, without its password', async () => {
    const DATABASE_URL = 'postgres://me:hush@127.0.0.1:1/shop';
    const result = await cli.run('tenant list', { DATABASE_URL });
    expectCommandError(result, /PostgreSQL at 127\.0\.0\.1:1\/shop does not answer/);
    expect(result.words).not.toContain('hush');
  });

  test('without tables is distinct from one without tenants', async () => {
    const { adminDatabaseUrl, templateDatabase } = testDependencies();
    // Named like a clone of this run's template, so it is dropped with the run.
    const DATABASE_URL = await createDatabase(adminDatabaseUrl, `${templateDatabase}_empty`);
    expectCommandError(await cli.run('tenant list', { DATABASE_URL }), /no tables of Roundtable/);
  });
});

describe('help', () => {
  test('exists for every command', async () => {
    const commands = ['', 'tenant', 'key rotate', 'credit add', 'token issue'];
    const results = await Promise.all(commands.map((command) => cli.run(`${command} --help`.trim())));
    for (const { code, out, words } of results) {
      expect({ code, words }).toEqual({ code: 0, words: '' });
      expect(out).toMatch(/^Usage: npm run cli -- /);
    }
  });

  test('goes to stderr when the command is missing', async () => {
    const { code, out, words } = await cli.run('key');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(words).toContain('rotate');
    expectCommandError(await cli.run('nonsense'), /unknown command 'nonsense'/);
  });
});
