import { expect, test } from '@jest/globals';
import { getKeyStatus } from '../../domain/key-status.ts';

const now = new Date('2026-04-29T05:28:08.500Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);

test.each([
  ['without a term', null, null, 'active'],
  ['within its term', after, null, 'active'],
  ['at the end of its term', now, null, 'expired'],
  ['past its term', before, null, 'expired'],
  ['revoked within its term', after, before, 'revoked'],
  ['revoked and past its term', before, before, 'revoked'],
])('a key %s', (_what, expiresAt, revokedAt, status) => {
  expect(getKeyStatus({ expiresAt, revokedAt }, now)).toBe(status);
});
