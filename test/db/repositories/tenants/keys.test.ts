import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { issueKey, type NewKey } from '../../../../db/repositories/tenants/key-issue.ts';
import { type RotationOptions, rotateKey } from '../../../../db/repositories/tenants/key-rotation.ts';
import {
  findKeyById,
  findKeysByHash,
  listKeys,
  revokeKey,
} from '../../../../db/repositories/tenants/keys.ts';
import { hashKey } from '../../../../db/secret-key.ts';
import { getKeyStatus } from '../../../../domain/key-status.ts';
import { useDatabase } from '../../../support/orm.ts';
import { newShopper } from '../../../support/rows.ts';

const database = useDatabase();
const hourMs = 60 * 60 * 1_000;

const fromNow = (ms: number) => new Date(Date.now() + ms);

async function newKey(changes: Partial<NewKey> = {}) {
  const { tenantId, tenantCode } = await newShopper(database.db);
  const issued = await issueKey(database.db, { tenantId, tenantCode, ...changes });
  return { ...issued, ref: { tenantId, tenantCode, keyId: issued.id } };
}

type KeyRef = Awaited<ReturnType<typeof newKey>>['ref'];

async function rotate(ref: KeyRef, options: Partial<RotationOptions> = {}) {
  const rotation = await rotateKey(database.db, ref, { graceMs: 0, ...options });
  if (!rotation?.rotated) throw new Error('the key was not rotated');
  return rotation;
}

async function stored(keyId: string) {
  const key = await findKeyById(database.db, keyId);
  if (!key) throw new Error('there is no such key');
  return key;
}

const getStatus = async (keyId: string) => getKeyStatus(await stored(keyId), new Date());

describe('an issued key', () => {
  test('is tenant plus 64 hex digits, stored only as a hash', async () => {
    const { id, key, ref } = await newKey();
    expect(key).toMatch(new RegExp(`^osk_${ref.tenantCode}_[0-9a-f]{64}$`));
    const row = await stored(id);
    expect(row).toMatchObject({ prefix: key.slice(0, 12), lastFour: key.slice(-4), rotatedFrom: null });
    expect(JSON.stringify(row)).not.toContain(key.slice(-64));
    expect((await findKeysByHash(database.db, [hashKey(key)]))[0]).toEqual(row);
  });

  test('begins a new lineage', async () => {
    const [one, other] = [await newKey(), await newKey()];
    expect(one.lineageId).not.toBe(other.lineageId);
  });
});

describe('a rotation', () => {
  test('passes lineage and scopes to the new key [Q53]', async () => {
    const { id, key, lineageId, ref } = await newKey({ scopes: ['chat'] });
    const { issued } = await rotate(ref);
    expect(issued.key).not.toBe(key);
    expect(await stored(issued.id)).toMatchObject({ lineageId, scopes: ['chat'], rotatedFrom: id });
    expect(await getStatus(issued.id)).toBe('active');
  });

  test('revokes the old key at once', async () => {
    const { id, ref } = await newKey();
    const { oldKeyEndsAt } = await rotate(ref);
    expect(await getStatus(id)).toBe('revoked');
    expect((await stored(id)).revokedAt).toEqual(oldKeyEndsAt);
  });

  test('with a grace period expires the old key later', async () => {
    const { id, ref } = await newKey();
    const { oldKeyEndsAt } = await rotate(ref, { graceMs: hourMs });
    expect(oldKeyEndsAt.getTime()).toBeGreaterThan(Date.now() + hourMs - 60_000);
    expect(await stored(id)).toMatchObject({ expiresAt: oldKeyEndsAt, revokedAt: null });
  });

  test('never extends the old key', async () => {
    const expiresAt = fromNow(hourMs);
    const { id, ref } = await newKey({ expiresAt });
    expect(await rotate(ref, { graceMs: 2 * hourMs })).toMatchObject({ oldKeyEndsAt: expiresAt });
    expect((await stored(id)).expiresAt).toEqual(expiresAt);
  });

  test('gives the new key the same term as the old one', async () => {
    const endless = await rotate((await newKey()).ref);
    expect(endless.issued.expiresAt).toBeNull();
    const { ref, createdAt, expiresAt } = await newKey({ expiresAt: fromNow(24 * hourMs) });
    const { issued } = await rotate(ref);
    const getTerm = (created: Date, expires: Date | null) => Number(expires) - Number(created);
    expect(getTerm(issued.createdAt, issued.expiresAt)).toBe(getTerm(createdAt, expiresAt));
  });

  test('gives the new key another term on request', async () => {
    const expiresAt = fromNow(hourMs);
    expect((await rotate((await newKey()).ref, { expiresAt })).issued.expiresAt).toEqual(expiresAt);
    const { ref } = await newKey({ expiresAt });
    expect((await rotate(ref, { expiresAt: null })).issued.expiresAt).toBeNull();
  });

  test('of a rotated key is rejected and names its successor', async () => {
    const { ref } = await newKey();
    const { issued } = await rotate(ref);
    const again = await rotateKey(database.db, ref, { graceMs: 0 });
    expect(again).toEqual({ rotated: false, successorId: issued.id });
    expect(await listKeys(database.db, ref.tenantId)).toHaveLength(2);
  });

  test('happens once for five concurrent requests', async () => {
    const { ref } = await newKey();
    const rotations = await Promise.all(
      Array.from({ length: 5 }, () => rotateKey(database.db, ref, { graceMs: 0 })),
    );
    expect(rotations.filter((rotation) => rotation?.rotated)).toHaveLength(1);
    expect(await listKeys(database.db, ref.tenantId)).toHaveLength(2);
  });

  test('of a revoked key keeps its lineage, and it stays revoked', async () => {
    const { id, lineageId, ref } = await newKey();
    const revoked = await revokeKey(database.db, ref.tenantId, id);
    const { issued } = await rotate(ref, { graceMs: hourMs });
    expect(issued.lineageId).toBe(lineageId);
    expect((await stored(id)).revokedAt).toEqual(revoked?.revokedAt);
  });

  test('can be repeated along the lineage', async () => {
    const { lineageId, ref } = await newKey();
    const second = await rotate(ref);
    const third = await rotate({ ...ref, keyId: second.issued.id });
    expect(await stored(third.issued.id)).toMatchObject({ lineageId, rotatedFrom: second.issued.id });
  });
});

describe('a revocation', () => {
  test('keeps its first time', async () => {
    const { id, ref } = await newKey();
    const first = await revokeKey(database.db, ref.tenantId, id);
    expect(first?.revokedAt).toBeInstanceOf(Date);
    expect(await revokeKey(database.db, ref.tenantId, id)).toEqual(first);
    expect(await getStatus(id)).toBe('revoked');
  });

  test('does not affect the rest of its lineage', async () => {
    const { id, ref } = await newKey();
    const { issued } = await rotate(ref, { graceMs: hourMs });
    await revokeKey(database.db, ref.tenantId, issued.id);
    expect([await getStatus(id), await getStatus(issued.id)]).toEqual(['active', 'revoked']);
  });
});

describe('another tenant', () => {
  test('can neither rotate nor revoke the key', async () => {
    const { id, ref } = await newKey();
    const stranger = await newShopper(database.db);
    const foreign = { ...ref, tenantId: stranger.tenantId };
    expect(await rotateKey(database.db, foreign, { graceMs: 0 })).toBeNull();
    expect(await revokeKey(database.db, stranger.tenantId, id)).toBeNull();
    expect(await getStatus(id)).toBe('active');
  });

  test('has a separate list', async () => {
    const { id, ref } = await newKey();
    const { issued } = await rotate(ref);
    await newKey();
    const listed = await listKeys(database.db, ref.tenantId);
    expect(listed.map((key) => key.id)).toEqual([id, issued.id]);
  });
});

test.each([randomUUID(), 'no id', ''])('no key has the id "%s"', async (keyId) => {
  expect(await findKeyById(database.db, keyId)).toBeNull();
});
