import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createSecretBox } from '../../../temporal/codec/secret-box.ts';

const secret = 'whsec_c2VjcmV0';
const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const box = (PAYLOAD_KEYS: string[], PAYLOAD_ENCRYPTION?: boolean) =>
  createSecretBox({ PAYLOAD_KEYS, PAYLOAD_ENCRYPTION });

describe('a secret', () => {
  test('is encrypted with the first key, and opened with any', () => {
    const [old, next] = [newKey('old'), newKey('next')];
    const sealed = box([old]).seal(secret);
    expect(sealed).toMatch(/^enc:old:/);
    expect(sealed).not.toContain(secret);
    expect(box([next, old]).open(sealed)).toBe(secret);
    expect(box([next, old]).seal(secret)).toMatch(/^enc:next:/);
  });

  test('is plain without a key, and stays readable when there is one', () => {
    expect(box([]).seal(secret)).toBe(secret);
    expect(box([newKey('a')], false).seal(secret)).toBe(secret);
    expect(box([newKey('a')]).open(secret)).toBe(secret);
  });

  test('whose key is missing names it', () => {
    const sealed = box([newKey('lost')]).seal(secret);
    expect(() => box([newKey('other')]).open(sealed)).toThrow(/the key "lost", which PAYLOAD_KEYS/);
    expect(() => box([newKey('lost')]).open(sealed)).toThrow(/does not open/);
  });
});
