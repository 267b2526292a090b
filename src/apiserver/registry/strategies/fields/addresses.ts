/** Rules for IP addresses and networks, on what their text says rather than on the text. Strict as upstream's
 *  `StrictIPCIDRValidation` (KEP-4858): nothing that two readers might read as two addresses. */
import { type FieldError, invalidValue } from '#api';
import {
  bitsOf,
  canonicalIp,
  containsCidr,
  formatCidr,
  type IpAddress,
  type IpFamily,
  type IpScope,
  isIpv4Mapped,
  parseCidr,
  parseIp,
  scopeOf,
  tryParseCidr,
  unicastIpv4,
} from '#base';

interface AddressRules {
  /** The only family that will do. Default: either. */
  readonly family?: IpFamily;
  /** Values that the object had before: what was stored once may stay, however it is written. Default: none. */
  readonly old?: ReadonlySet<string | undefined> | undefined;
}

/** Whether a text is what nearly all addresses are, one of a host in IPv4, about which nothing can be wrong: told
 *  without making anything of it. */
const isOrdinary = (text: string, family: IpFamily = 'IPv4'): boolean =>
  family === 'IPv4' && unicastIpv4(text) !== undefined;

/** Whether a text is an address of either family. */
export const isIpAddress = (text: string): boolean => parseIp(text) !== undefined;

/** An IP address. */
export function checkIp(field: string, text: string, { family, old }: AddressRules = {}): FieldError[] {
  if (old?.has(text) || isOrdinary(text, family)) return [];
  const sloppy = parseSloppily(text);
  if (!sloppy) return [invalidValue(field, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  return [
    ...(isIpAddress(text) ? [] : ['must not have leading 0s']),
    ...(isIpv4Mapped(sloppy) ? ['must not be an IPv4-mapped IPv6 address'] : []),
    ...(family && sloppy.family !== family ? [`must be an ${family} address`] : []),
  ].map(detail => invalidValue(field, text, detail));
}

/** `10.0.0.0/8`: a network, so that nothing is set after the prefix. */
export function checkCidr(field: string, text: string, { old }: Pick<AddressRules, 'old'> = {}): FieldError[] {
  if (old?.has(text)) return [];
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const sloppy = parseSloppily(address);
  if (!sloppy || Number(length) > bitsOf(sloppy.family))
    return [invalidValue(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
  const hostBits = BigInt(bitsOf(sloppy.family) - Number(length));
  return [
    ...(tryParseCidr(text) ? [] : ['must not have leading 0s in IP or prefix length']),
    ...(isIpv4Mapped(sloppy) ? ['must not have an IPv4-mapped IPv6 address'] : []),
    ...((sloppy.value >> hostBits) << hostBits === sloppy.value
      ? []
      : ['must not have bits set beyond the prefix length']),
  ].map(detail => invalidValue(field, text, detail));
}

/** `10.0.0.7/8`: an address, and how long its network's prefix is, in the only right spelling. */
export function checkInterfaceAddress(field: string, text: string): FieldError[] {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  const sloppy = parseSloppily(address);
  if (!sloppy || Number(length) > bitsOf(sloppy.family)) {
    const rule = 'must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)';
    return [invalidValue(field, text, rule)];
  }
  const canonical = isIpAddress(address) ? `${canonicalIp(address)}/${Number(length)}` : text;
  return [
    ...(isIpAddress(address) ? [] : ['must not have leading 0s in IP or prefix length']),
    ...(isIpv4Mapped(sloppy) ? ['must not have an IPv4-mapped IPv6 address'] : []),
    ...(canonical === text ? [] : [notCanonical(canonical)]),
  ].map(detail => invalidValue(field, text, detail));
}

/** What is wrong with a text as the name of an address: it must be the address in its only right spelling. */
export function problemsOfCanonicalIp(text: string): string[] {
  const problems = checkIp('', text).map(({ detail }) => detail);
  if (problems.length > 0) return problems;
  const canonical = canonicalIp(text);
  return canonical === text ? [] : [notCanonical(canonical)];
}

/** A network in its only right spelling. */
export function checkCanonicalCidr(field: string, text: string): FieldError[] {
  const errors = checkCidr(field, text);
  if (errors.length > 0) return errors;
  const canonical = formatCidr(parseCidr(text));
  return canonical === text ? [] : [invalidValue(field, text, notCanonical(canonical))];
}

const notCanonical = (canonical: string | undefined): string => `must be in canonical form ("${canonical}")`;

/** The family of a network. */
export const familyOfCidr = (text: string): IpFamily | undefined => tryParseCidr(text)?.family;

/** Whether a network lies in another and is smaller; undefined for what is no network. */
export function isStrictSubset(inner: string, outer: string): boolean | undefined {
  const [small, large] = [tryParseCidr(inner), tryParseCidr(outer)];
  if (!small || !large) return undefined;
  return small.prefix > large.prefix && containsCidr(large, small);
}

const forbiddenScopes: Partial<Record<IpScope, string>> = {
  loopback: 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  'link-local': 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  'link-local-multicast': 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
};

/** An IP address that an endpoint may have: no loopback, link-local, link-local multicast or unspecified one, however
 *  it is written. */
export function checkEndpointIp(field: string, text: string, rules: AddressRules = {}): FieldError[] {
  if (isOrdinary(text, rules.family)) return [];
  const errors = checkIp(field, text, rules);
  const address = parseSloppily(text);
  const scope = address && scopeOf(address);
  const detail = scope === 'unspecified' ? `may not be unspecified (${text})` : scope && forbiddenScopes[scope];
  return detail === undefined ? errors : [...errors, invalidValue(field, text, detail)];
}

/** Whether a text can be read as an address, leading zeros and all. */
export const isIpLike = (text: string): boolean => parseSloppily(text) !== undefined;

/** The family of what {@link isIpLike}; undefined for what is not. */
export const familyOfIp = (text: string): IpFamily | undefined => parseSloppily(text)?.family;

/** As {@link parseIp}, but leading zeros of decimal numbers count for nothing: only to say what is wrong. */
function parseSloppily(text: string): IpAddress | undefined {
  return parseIp(text) ?? parseIp(text.replaceAll(/(?<=^|[.:])0+(?=\d+(?:\.|$))/g, ''));
}
