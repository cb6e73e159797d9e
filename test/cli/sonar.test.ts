import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createSonarAccount } from '../../db/repositories/sonar/sonar-accounts.ts';
import { issueSonarKey, listSonarKeys } from '../../db/repositories/sonar/sonar-keys.ts';
import { expectCommandError, useCli } from './use-cli.ts';

const cli = useCli();

async function newAccount(name: string): Promise<string> {
  const account = await createSonarAccount(cli.database.db, { name, level: 'MEMBER' });
  return account?.id ?? '';
}

describe('sonar account', () => {
  test('create prints the guid, and list shows all', async () => {
    const guid = await cli.give('sonar account create alice --level ADMIN');
    expect(guid).toMatch(/^[0-9a-f-]{36}$/);
    const [list, again] = await Promise.all([
      cli.give('sonar account list'),
      cli.run('sonar account create alice --level ADMIN'),
    ]);
    expect(list.split('\n')).toContainEqual(expect.stringMatching(new RegExp(`^${guid} +ADMIN +alice$`)));
    expectCommandError(again, /"alice" is taken/);
  });
});

describe('sonar key', () => {
  test('issue prints only the key on stdout, stored as a hash', async () => {
    const account = await newAccount('carol');
    const { out, words } = await cli.run(`sonar key issue --account ${account}`);
    expect(out).toMatch(/^snr_[0-9a-f]{64}$/);
    const [key] = await listSonarKeys(cli.database.db, account);
    expect(key).toMatchObject({ prefix: out.slice(0, 12), lastFour: out.slice(-4), revokedAt: null });
    expect(JSON.stringify(key)).not.toContain(out.slice(12, -4));
    expect(words).toContain(key?.id ?? 'an id');
    expect(words).not.toContain(out);
    const row = await cli.give(`sonar key list --account ${account}`);
    expect(row.split(/ +/)).toEqual([key?.id, `${out.slice(0, 12)}…${out.slice(-4)}`, 'active']);
  });

  test('revoke may be repeated', async () => {
    const account = await newAccount('dave');
    const { id } = await issueSonarKey(cli.database.db, account);
    expect(await cli.give(`sonar key revoke ${id}`)).toBe(id);
    const [key] = await listSonarKeys(cli.database.db, account);
    const again = JSON.parse(await cli.give(`sonar key revoke ${id} --json`));
    expect(again).toMatchObject({ key_id: id, status: 'revoked' });
    expect((await listSonarKeys(cli.database.db, account))[0]?.revokedAt).toEqual(key?.revokedAt);
  });

  test('rejects invalid input without repeating a key', async () => {
    const { key } = await issueSonarKey(cli.database.db, await newAccount('erin'));
    const [unknown, pasted] = await Promise.all([
      cli.run(`sonar key revoke ${randomUUID()}`),
      cli.run(`sonar key revoke ${key}`),
    ]);
    expectCommandError(unknown, /no key [0-9a-f-]{36}/);
    expectCommandError(pasted, /not the id of a key/);
    expect(pasted.words).not.toContain(key);
  });
});
