import { expect, test } from '@jest/globals';
import { toSeconds } from '../../domain/time.ts';

test.each([
  ['2026-04-29T05:28:08.999Z', '2026-04-29T05:28:08Z'],
  ['2026-04-29T14:28:08+09:00', '2026-04-29T05:28:08Z'],
  ['2026-12-31T23:59:59.999Z', '2026-12-31T23:59:59Z'],
])('shows %s as %s: UTC, truncated to seconds', (time, shown) => {
  expect(toSeconds(new Date(time))).toBe(shown);
});
