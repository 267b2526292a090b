/** Rules for IP addresses and networks, as text. */
import { type FieldError, invalidValue } from '#api';

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4Pattern = new RegExp(`^${octet}(\\.${octet}){3}$`);

/** Dotted decimal without leading zeros. */
export const isIpv4 = (text: string): boolean => ipv4Pattern.test(text);

/** RFC 4291, without a zone. */
export function isIpv6(text: string): boolean {
  if (!text.includes(':') || text.includes(':::')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const embedded = last !== undefined && last.includes('.');
  if (embedded && !isIpv4(last)) return false;
  const plain = embedded ? groups.slice(0, -1) : groups;
  if (!plain.every(group => /^[0-9a-fA-F]{1,4}$/.test(group))) return false;
  const count = plain.length + (embedded ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}

/** Whether a text is an address of either family. */
export const isIpAddress = (text: string): boolean => isIpv4(text) || isIpv6(text);

/** `10.0.0.0/8`. */
export function isCidr(text: string): boolean {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length)) return false;
  return (isIpv4(address) && Number(length) <= 32) || (isIpv6(address) && Number(length) <= 128);
}

/** An IP address that an endpoint may have: no loopback, link-local, multicast or unspecified one. */
export function checkNonSpecialAddress(field: string, address: string): FieldError[] {
  const rules: [RegExp, string][] = [
    [/^(0\.0\.0\.0|::)$/, `may not be unspecified (${address})`],
    [/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    [/^(169\.254\.|fe[89ab])/i, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    [/^(224\.0\.0\.|ff02:)/i, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ];
  if (!isIpAddress(address)) {
    return [invalidValue(field, address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  }
  return rules.filter(([pattern]) => pattern.test(address)).map(([, detail]) => invalidValue(field, address, detail));
}
