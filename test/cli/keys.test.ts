import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { issueKey } from '../../db/repositories/tenants/key-issue.ts';
import { findKeyById, listKeys } from '../../db/repositories/tenants/keys.ts';
import { ensureTenant } from '../../db/repositories/tenants/tenants.ts';
import { getKeyStatus } from '../../domain/key-status.ts';
import { expectCommandError, useCli } from './use-cli.ts';

const cli = useCli();
const dayMs = 24 * 60 * 60 * 1_000;
const tenantIds = new Map<string, string>();

/** One tenant per test, so tests that share a database do not interfere. */
const codes = ['issues', 'rotates', 'revokes', 'unheard'];
beforeAll(async () => {
  for (const code of codes) {
    tenantIds.set(code, await ensureTenant(cli.database.db, { code, name: code, locale: 'ko', credit: 0 }));
  }
});

const listTenantKeys = (code: string) => listKeys(cli.database.db, tenantIds.get(code) ?? '');

async function getStatus(keyId: string) {
  const key = await findKeyById(cli.database.db, keyId);
  return key && getKeyStatus(key, new Date());
}

function issue(tenantCode: string) {
  const tenantId = tenantIds.get(tenantCode) ?? '';
  return issueKey(cli.database.db, { tenantId, tenantCode, scopes: ['chat'], expiresAt: null });
}

describe('key issue', () => {
  test('prints only the key on stdout, and its id on stderr', async () => {
    const { code, out, words } = await cli.run('key issue --tenant issues');
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^osk_issues_[0-9a-f]{64}$/) });
    const key = (await listTenantKeys('issues')).find(({ lastFour }) => out.endsWith(lastFour));
    expect(key).toMatchObject({ scopes: ['profile', 'chat'], expiresAt: null, prefix: out.slice(0, 12) });
    expect(words).toContain(key?.id ?? 'an id');
    expect(words).not.toContain(out);
  });

  test('prints JSON with scopes and expiry', async () => {
    const begun = Date.now();
    const given = JSON.parse(
      await cli.give('key issue --tenant issues --scope chat --expires-days 365 --json'),
    );
    expect(given).toEqual({
      key_id: expect.any(String),
      key: expect.stringMatching(/^osk_issues_/),
      tenant_code: 'issues',
      scopes: ['chat'],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      expires_at: expect.any(String),
    });
    const term = ((await findKeyById(cli.database.db, given.key_id))?.expiresAt?.getTime() ?? 0) - begun;
    expect(Math.round(term / dayMs)).toBe(365);
  });

  test('rejects invalid options', async () => {
    const [unknown, short, long, scope] = await Promise.all([
      cli.run('key issue --tenant nobody'),
      cli.run('key issue --tenant issues --expires-days 6'),
      cli.run('key issue --tenant issues --expires-days 366'),
      cli.run('key issue --tenant issues --scope profile,admin'),
    ]);
    expectCommandError(unknown, /no tenant "nobody"/);
    expectCommandError(short, /7 to 365/);
    expectCommandError(long, /7 to 365/);
    expectCommandError(scope, /profile or chat/);
  });
});

describe('key rotate', () => {
  test('prints the new key, and the list shows both', async () => {
    const old = await issue('rotates');
    const key = await cli.give(`key rotate ${old.id} --grace-hours 1`);
    const keys = await listTenantKeys('rotates');
    const successor = keys.find(({ rotatedFrom }) => rotatedFrom === old.id);
    expect(key).toMatch(new RegExp(`^osk_rotates_[0-9a-f]{60}${successor?.lastFour}$`));
    const rows = (await cli.give('key list --tenant rotates')).split('\n').map((row) => row.split(/ +/));
    expect(rows.map(([id, , status]) => [id, status])).toEqual(keys.map(({ id }) => [id, 'active']));
    expect(rows.at(-1)?.at(-1)).toBe(old.id);
  });

  test('revokes the old key, and rejects it from then on', async () => {
    const { id: keyId } = await issue('rotates');
    await cli.give(`key rotate ${keyId}`);
    expect(await getStatus(keyId)).toBe('revoked');
    expectCommandError(
      await cli.run(`key rotate ${keyId}`),
      /was rotated before: rotate its successor [0-9a-f-]{36}/,
    );
  });

  test('rejects invalid options', async () => {
    const [unknown, grace] = await Promise.all([
      cli.run(`key rotate ${randomUUID()}`),
      cli.run(`key rotate ${randomUUID()} --grace-hours 721`),
    ]);
    expectCommandError(unknown, /no key [0-9a-f-]{36}/);
    expectCommandError(grace, /0 to 720/);
  });
});

describe('key revoke', () => {
  test('may be repeated', async () => {
    const { id: keyId } = await issue('revokes');
    expect(await cli.give(`key revoke ${keyId}`)).toBe(keyId);
    expect(await getStatus(keyId)).toBe('revoked');
    const again = await cli.run(`key revoke ${keyId} --json`);
    expect(JSON.parse(again.out)).toMatchObject({ key_id: keyId, status: 'revoked' });
    expect(again.words).toContain('revoked before');
  });

  test('accepts an id in upper case', async () => {
    const { id: keyId } = await issue('revokes');
    expect(await cli.give(`key revoke ${keyId.toUpperCase()}`)).toBe(keyId);
    expect(await getStatus(keyId)).toBe('revoked');
  });

  test('does not repeat a key pasted as an id', async () => {
    const { key } = await issue('revokes');
    const result = await cli.run(`key revoke ${key}`);
    expectCommandError(result, /not the id of a key/);
    expect(result.words).not.toContain(key.slice(-64));
  });

  test('is stored when the bus is down, with a warning', async () => {
    const { id: keyId } = await issue('unheard');
    const result = await cli.run(`key revoke ${keyId}`, { REDIS_URL: 'redis://127.0.0.1:1' });
    expect(result).toMatchObject({ code: 0, out: keyId });
    expect(result.words).toContain('Redis cannot be reached');
    expect(await getStatus(keyId)).toBe('revoked');
  });
});
