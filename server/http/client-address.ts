import { type BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { Middleware } from 'koa';

/**
 * The proxies whose X-Forwarded-* headers are trusted: the number of proxies in a row, or their networks. 0 trusts
 * none.
 */
export type TrustedProxies = number | BlockList;

const forwardedHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/**
 * Sets `ctx.ip` to the nearest address that is not a trusted proxy. If the peer itself is not a trusted proxy, its
 * X-Forwarded-* headers are removed.
 */
export function clientAddress(trusted: TrustedProxies): Middleware {
  const isProxy = createTrustCheck(trusted);
  return (ctx, next) => {
    const peer = plainAddress(ctx.socket.remoteAddress ?? '') ?? '';
    if (isProxy(peer, 0)) {
      const hops = ctx.get('x-forwarded-for').split(',').reverse();
      ctx.request.ip = findNearestUntrusted(peer, hops, isProxy);
    } else {
      for (const name of forwardedHeaders) delete ctx.req.headers[name];
      ctx.request.ip = peer;
    }
    return next();
  };
}

/** @param hops the address that each proxy reported, nearest first; the list ends at the first invalid address */
function findNearestUntrusted(peer: string, hops: readonly string[], isProxy: IsProxy): string {
  let address = peer;
  for (const [index, text] of hops.entries()) {
    const next = plainAddress(text.trim());
    if (next === null) break;
    address = next;
    if (!isProxy(address, index + 1)) break;
  }
  return address;
}

/** @param distance the number of proxies between the address and this server */
type IsProxy = (address: string, distance: number) => boolean;

function createTrustCheck(trusted: TrustedProxies): IsProxy {
  if (typeof trusted === 'number') return (_address, distance) => distance < trusted;
  return (address) => isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Strips a port (`192.0.2.7:80`), brackets (`[2001:db8::7]:80`) and a zone from an address, and maps an IPv4-mapped
 * IPv6 address to IPv4. Null if the text is not an address.
 */
export function plainAddress(text: string): string | null {
  const bare = /^\[([^\]]*)\](?::\d*)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1');
  const address = bare.replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return null;
  const groups = parseGroups(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return address.toLowerCase();
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/**
 * The key of an address's rate limit: an IPv4 address, or the /64 network of an IPv6 address, because one household or
 * machine has all of it.
 * @param ip as set by `clientAddress`
 */
export function rateLimitKey(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const network = parseGroups(ip).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, which `URL` normalizes to its shortest form. */
function parseGroups(address: string): number[] {
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = shortest.split('::');
  const numbers = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((group) => Number.parseInt(group, 16));
  if (after === undefined) return numbers(before);
  const [head, tail] = [numbers(before), numbers(after)];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
