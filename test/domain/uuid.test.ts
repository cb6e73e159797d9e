import { expect, test } from '@jest/globals';
import { isUuid } from '../../domain/uuid.ts';

test.each(['0d7c1c3e-9f5b-4f9e-8a56-1f2e3d4c5b6a', '0D7C1C3E-9F5B-4F9E-8A56-1F2E3D4C5B6A'])(
  'accepts %s as the id of a row',
  (text) => {
    expect(isUuid(text)).toBe(true);
  },
);

test.each([
  '',
  'unknown',
  '0d7c1c3e9f5b4f9e8a561f2e3d4c5b6a',
  '{0d7c1c3e-9f5b-4f9e-8a56-1f2e3d4c5b6a}',
  '0d7c1c3e-9f5b-4f9e-8a56-1f2e3d4c5b6a\n',
  '0d7c1c3e-9f5b-4f9e-8a56-1f2e3d4c5b6g',
])('rejects %j as the id of a row', (text) => {
  expect(isUuid(text)).toBe(false);
});
