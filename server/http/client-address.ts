import { type BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { Middleware } from 'koa';

/**
 * The proxies whose X-Forwarded-* count: how many stand one behind the other, or the networks that they are in.
 * 0 for none.
 */
export type TrustedProxies = number | BlockList;

const forwardedHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'];

/**
 * Sets `ctx.ip` to the address of the client, as the nearest proxy that is not trusted, or none, has it. Where the
 * peer itself is no trusted proxy, what it says in X-Forwarded-* does not count.
 */
export function clientAddress(trusted: TrustedProxies): Middleware {
  const isProxy = trustedBy(trusted);
  return (ctx, next) => {
    const peer = plainAddress(ctx.socket.remoteAddress ?? '') ?? '';
    if (isProxy(peer, 0)) {
      const said = ctx.get('x-forwarded-for').split(',').reverse();
      ctx.request.ip = nearestStranger(peer, said, isProxy);
    } else {
      for (const name of forwardedHeaders) delete ctx.req.headers[name];
      ctx.request.ip = peer;
    }
    return next();
  };
}

/** @param said what each proxy wrote of its own peer, the nearest first; nothing counts behind what is no address */
function nearestStranger(peer: string, said: readonly string[], isProxy: IsProxy): string {
  let address = peer;
  for (const [index, text] of said.entries()) {
    const next = plainAddress(text.trim());
    if (next === null) break;
    address = next;
    if (!isProxy(address, index + 1)) break;
  }
  return address;
}

/** @param distance how many proxies stand between it and us */
type IsProxy = (address: string, distance: number) => boolean;

function trustedBy(trusted: TrustedProxies): IsProxy {
  if (typeof trusted === 'number') return (_address, distance) => distance < trusted;
  return (address) => isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * An address without what is written around it: a port (`192.0.2.7:80`), brackets (`[2001:db8::7]:80`), a zone. An
 * IPv4 address within IPv6 is that IPv4 address. Null for what is no address.
 */
export function plainAddress(text: string): string | null {
  const bare = /^\[([^\]]*)\](?::\d*)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1');
  const address = bare.replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return null;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return address.toLowerCase();
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/**
 * Whom a limit is counted for: an IPv4 address, or the /64 network that an IPv6 address is in, as a household or a
 * machine has one whole.
 * @param ip as `clientAddress` has set it
 */
export function rateLimitKey(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const network = groupsOf(ip).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

/** The eight numbers of an IPv6 address, which URL writes out in its shortest form. */
function groupsOf(address: string): number[] {
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
