import { BlockList } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import Koa from 'koa';
import {
  clientAddress,
  plainAddress,
  rateLimitKey,
  type TrustedProxies,
} from '../../../server/http/client-address.ts';

describe('a client address', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:40001', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['[::ffff:192.0.2.7]:80', '192.0.2.7'],
    ['2001:DB8::7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('is stripped of port, brackets and zone: %s', (text, address) => {
    expect(plainAddress(text)).toBe(address);
  });

  test.each(['', 'unknown', '_hidden', '192.0.2', '192.0.2.7:x', '[192.0.2.7', '2001:db8::7:443:1:2:3:4:5'])(
    'is not an IP address: %j',
    (text) => {
      expect(plainAddress(text)).toBeNull();
    },
  );
});

describe('a rate is counted for', () => {
  test('an IPv4 address', () => {
    expect(rateLimitKey('192.0.2.7')).toBe('192.0.2.7');
  });

  test.each(['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', '2001:0DB8:0001:0002:ffff:ffff:ffff:ffff'])(
    'the /64 network of an IPv6 address: %s',
    (ip) => {
      expect(rateLimitKey(ip)).toBe('2001:db8:1:2::/64');
    },
  );

  test('a short IPv6 address as well', () => {
    expect(rateLimitKey('::1')).toBe('0:0:0:0::/64');
    expect(rateLimitKey('fe80::1')).toBe('fe80:0:0:0::/64');
  });
});

function networks(...list: [address: string, bits: number, family: 'ipv4' | 'ipv6'][]): BlockList {
  const trusted = new BlockList();
  for (const one of list) trusted.addSubnet(...one);
  return trusted;
}

const own = networks(['10.0.0.0', 8, 'ipv4'], ['fd00::', 8, 'ipv6']);

/** The client address that the app finds for a request of that peer. */
async function seen(trusted: TrustedProxies, peer: string, forwardedFor?: string) {
  const headers: Record<string, string> = { 'x-forwarded-proto': 'https' };
  if (forwardedFor !== undefined) headers['x-forwarded-for'] = forwardedFor;
  const app = new Koa({ proxy: trusted !== 0 });
  const req = { headers, socket: { remoteAddress: peer }, method: 'GET', url: '/' };
  const ctx = app.createContext(req as never, { setHeader() {} } as never);
  await clientAddress(trusted)(ctx as never, async () => {});
  return { ip: ctx.ip, secure: ctx.secure };
}

describe('the client of a request', () => {
  test('is the peer where no proxy is trusted', async () => {
    expect(await seen(0, '::ffff:192.0.2.1', '203.0.113.7')).toEqual({ ip: '192.0.2.1', secure: false });
  });

  test.each([
    [1, '203.0.113.7', '203.0.113.7'],
    [1, '203.0.113.7:40001', '203.0.113.7'],
    [1, '10.9.9.9, 203.0.113.7', '203.0.113.7'],
    [2, '10.9.9.9, 203.0.113.7, 10.0.0.2', '203.0.113.7'],
    [2, '203.0.113.7', '203.0.113.7'],
    [2, 'unknown, 10.0.0.2', '10.0.0.2'],
    [1, undefined, '192.0.2.1'],
    [1, 'unknown', '192.0.2.1'],
  ])('is found behind %d proxies that say %s', async (hops, forwardedFor, ip) => {
    expect(await seen(hops, '192.0.2.1', forwardedFor)).toEqual({ ip, secure: true });
  });

  test.each([
    ['10.0.0.1', '203.0.113.7, 10.0.0.2', '203.0.113.7'],
    ['10.0.0.1', '10.9.9.9, 203.0.113.7', '203.0.113.7'],
    ['::ffff:10.0.0.1', '[2001:db8::7]:443, [fd00::2]:80', '2001:db8::7'],
    ['fd00::1', '10.0.0.3', '10.0.0.3'],
  ])('is the first outside of trusted networks: %s, %s', async (peer, forwardedFor, ip) => {
    expect(await seen(own, peer, forwardedFor)).toEqual({ ip, secure: true });
  });

  test('cannot name itself from outside of trusted networks', async () => {
    expect(await seen(own, '198.51.100.9', '203.0.113.7')).toEqual({
      ip: '198.51.100.9',
      secure: false,
    });
  });
});
