/** Arithmetic with IP addresses and networks. */
import { isIpv4, isIpv6 } from '../fields/addresses.ts';

/** A network: its first address as a number, how many it has, and its family. */
export interface Network {
  readonly text: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly base: bigint;
  readonly size: bigint;
}

/** The family of an address. */
export const familyOf = (address: string): 'IPv4' | 'IPv6' => (address.includes(':') ? 'IPv6' : 'IPv4');

/** Parses `10.96.0.0/12`. Throws on anything else. */
export function parseNetwork(text: string): Network {
  const [address = '', length = ''] = text.split('/');
  const family = familyOf(address);
  const hostBits = (family === 'IPv4' ? 32 : 128) - Number(length);
  if (!(isIpv4(address) || isIpv6(address)) || !/^\d+$/.test(length) || hostBits < 0)
    throw new Error(`not a network: ${text}`);
  const size = 1n << BigInt(hostBits);
  return { text, family, base: (toNumber(address) / size) * size, size };
}

/** Whether an address lies in a network. */
export function containsAddress({ family, base, size }: Network, address: string): boolean {
  if (familyOf(address) !== family) return false;
  const number = toNumber(address);
  return number >= base && number < base + size;
}

/** The address at a place in a network. */
export const addressAt = ({ family, base }: Network, offset: bigint): string =>
  family === 'IPv4' ? formatIpv4(base + offset) : formatIpv6(base + offset);

function toNumber(address: string): bigint {
  if (isIpv4(address)) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = withoutEmbeddedIpv4(address).split('::');
  const front = head === '' ? [] : head.split(':');
  const back = !tail ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

function withoutEmbeddedIpv4(address: string): string {
  const last = address.slice(address.lastIndexOf(':') + 1);
  if (!last.includes('.')) return address;
  const number = toNumber(last);
  return `${address.slice(0, -last.length)}${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
}

const formatIpv4 = (number: bigint): string => [24n, 16n, 8n, 0n].map(shift => (number >> shift) & 255n).join('.');

/** RFC 5952: lower case, the longest run of zero groups shortened. */
function formatIpv6(number: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((number >> BigInt(16 * (7 - index))) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].map(match => match[0]);
  const longest = runs.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return groups.join(':');
  const [before = '', ...rest] = groups.join(':').split(longest);
  return `${before}::${rest.join(longest).replace(/^:/, '')}`;
}
