/** Addresses as names. */
import { formatAddress, parseAddress } from '#base';

/** The name under which an address is looked up backwards: `5.0.244.10.in-addr.arpa`. */
export function reverseName(address: string): string | undefined {
  const value = parseAddress(address);
  if (value === undefined) return undefined;
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  return `${value.toString(16).padStart(32, '0').split('').reverse().join('.')}.ip6.arpa`;
}

/** An address as one label: `10-244-0-5`, `fd00-244--5`. */
export function dashed(address: string): string {
  return address.replaceAll(/[.:]/g, '-');
}

/** The address that {@link dashed} made a label of, or undefined. */
export function undashed(label: string): string | undefined {
  const ipv4 = label.replaceAll('-', '.');
  if (parseAddress(ipv4) !== undefined) return ipv4;
  const value = parseAddress(label.replaceAll('-', ':'));
  return value === undefined ? undefined : formatAddress(value, 128);
}
