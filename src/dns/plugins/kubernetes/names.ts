/** Addresses as names. */
import { canonicalIp, parseIp } from '#base';

/** The name under which an address is looked up backwards: `5.0.244.10.in-addr.arpa`. */
export function reverseName(address: string): string | undefined {
  const parsed = parseIp(address);
  if (parsed === undefined) return undefined;
  if (parsed.family === 'IPv4') return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  return `${parsed.value.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa`;
}

/** An address as one label: `10-244-0-5`, `fd00-244--5`. */
export function dashed(address: string): string {
  return address.replaceAll(/[.:]/g, '-');
}

/** The address that {@link dashed} made a label of, or undefined. */
export function undashed(label: string): string | undefined {
  return canonicalIp(label.replaceAll('-', '.')) ?? canonicalIp(label.replaceAll('-', ':'));
}
