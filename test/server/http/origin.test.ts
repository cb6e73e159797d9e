import { describe, expect, test } from '@jest/globals';
import { createOriginMatcher } from '../../../server/http/origin.ts';

const isListed = createOriginMatcher([
  'https://dash.example.com',
  'HTTP://Local.example.:80',
  'https://한국.example',
]);

describe('an origin', () => {
  test.each([
    'https://dash.example.com',
    'https://dash.example.com:443',
    'https://DASH.example.com',
    'https://dash.example.com.',
    'http://local.example',
    'https://xn--3e0b707e.example',
  ])('is allowed in any notation: %s', (origin) => {
    expect(isListed(origin)).toBe(true);
  });

  test.each([
    '',
    'null',
    'http://dash.example.com',
    'https://dash.example.com:80',
    'https://dash.example.com.attacker.example',
    'https://dash.example.com@attacker.example',
    'https://local.example',
    'file:///dash',
  ])('is not allowed: %j', (origin) => {
    expect(isListed(origin)).toBe(false);
  });
});
