import { BlockList, isIPv6 } from 'node:net';

/**
 * Addresses that are not on the public internet, by IANA's registries of special-purpose addresses. A tenant chooses
 * where webhooks go, so without this it could reach what only the installation may: its neighbours, the metadata
 * service of a cloud, the machine itself.
 */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Azure's metadata, in a public range.
  '168.63.129.16/32',
];
/** Of 2000::/3, outside of which no IPv6 address is public. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];
const mapped4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

const blocked = toList(special4, 'ipv4');
const blocked6 = toList(special6, 'ipv6');
const global6 = toList(['2000::/3'], 'ipv6');

/** Whether the address, IPv4 or IPv6, belongs to the public internet. Any other text does not. */
export function isPublicAddress(address: string): boolean {
  const [, inside] = mapped4.exec(address) ?? [];
  if (inside !== undefined) return isPublicAddress(inside);
  if (isIPv6(address)) return global6.check(address, 'ipv6') && !blocked6.check(address, 'ipv6');
  return /^\d+\.\d+\.\d+\.\d+$/.test(address) && !blocked.check(address, 'ipv4');
}

function toList(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}
