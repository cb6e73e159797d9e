import { describe, expect, test } from '@jest/globals';
import { addressOf } from '../../../server/quotes/address.ts';

describe('a rate is counted for', () => {
  test('an IPv4 address, however it is written', () => {
    expect(addressOf('192.0.2.7')).toBe('192.0.2.7');
    expect(addressOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
  });

  test.each([
    '2001:db8:1:2:3:4:5:6',
    '2001:db8:1:2::9',
    '2001:0DB8:0001:0002:ffff:ffff:ffff:ffff',
    '2001:db8:1:2::',
  ])('all of a network that has an IPv6 address: %s', (ip) => {
    expect(addressOf(ip)).toBe('2001:db8:1:2::/64');
  });

  test('a short IPv6 address as well', () => {
    expect(addressOf('::1')).toBe('0:0:0:0::/64');
    expect(addressOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
  });

  test('whatever else is said', () => {
    expect(addressOf('')).toBe('');
  });
});
