/** Address ranges: `10.244.0.0/16`, `fd00:244::/56`. Addresses are text; as numbers they are bigints of 32 or 128 bits. */

export interface Cidr {
  /** 32 for IPv4, 128 for IPv6. */
  readonly bits: 32 | 128;
  /** The first address, as a number. */
  readonly base: bigint;
  /** Length of the prefix in bits. */
  readonly prefix: number;
}

/** Parses `address/length`. Bits after the prefix are cleared. Throws for what is not a range. */
export function parseCidr(text: string): Cidr {
  const [address = '', length, ...rest] = text.trim().split('/');
  const bits = address.includes(':') ? 128 : 32;
  const prefix = length !== undefined && /^\d+$/.test(length) ? Number(length) : Number.NaN;
  const value = parseAddress(address);
  if (value === undefined || rest.length > 0 || !(prefix <= bits)) throw new Error(`not an address range: ${text}`);
  const hostBits = BigInt(bits - prefix);
  return { bits, base: (value >> hostBits) << hostBits, prefix };
}

/** The canonical text of a range. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.base, cidr.bits)}/${cidr.prefix}`;
}

/** Whether `outer` contains all of `inner`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  if (outer.bits !== inner.bits || outer.prefix > inner.prefix) return false;
  const hostBits = BigInt(outer.bits - outer.prefix);
  return outer.base >> hostBits === inner.base >> hostBits;
}

/** Whether a range contains an address. */
export function containsAddress(cidr: Cidr, address: string): boolean {
  const bits = address.includes(':') ? 128 : 32;
  const base = parseAddress(address);
  return base !== undefined && containsCidr(cidr, { bits, base, prefix: bits });
}

/** How many addresses a range has. */
export function cidrSize(cidr: Cidr): bigint {
  return 1n << BigInt(cidr.bits - cidr.prefix);
}

/** The address at `index` of a range (0 is its first), as text. Throws when the range is smaller. */
export function addressAt(cidr: Cidr, index: bigint | number): string {
  const offset = BigInt(index);
  if (offset < 0n || offset >= cidrSize(cidr)) throw new Error(`${formatCidr(cidr)} has no address number ${index}`);
  return formatAddress(cidr.base + offset, cidr.bits);
}

/** An address as a number; undefined for what is not an address. */
export function parseAddress(text: string): bigint | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** The canonical text of an address (RFC 5952 for IPv6). */
export function formatAddress(value: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map(shift => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const { start, length } = longestZeroRun(groups);
  const hex = (part: number[]) => part.map(group => group.toString(16)).join(':');
  return length < 2 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '');
  const tail = parseGroups(halves[1] ?? '');
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail].reduce(
    (value, group) => (value << 16n) | BigInt(group),
    0n,
  );
}

/** The 16-bit groups of a part of an IPv6 address, whose end may be written as IPv4; undefined when malformed. */
function parseGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const last = parts.at(-1) ?? '';
  const embedded = last.includes('.') ? parseIpv4(last) : undefined;
  if (last.includes('.')) {
    if (embedded === undefined) return undefined;
    parts.splice(-1, 1, (embedded >> 16n).toString(16), (embedded & 0xffffn).toString(16));
  }
  return parts.every(part => /^[\da-f]{1,4}$/i.test(part)) ? parts.map(part => Number.parseInt(part, 16)) : undefined;
}
