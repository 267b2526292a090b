/** Who is behind an address, as far as whoever connects is counted or waits for a turn; pure. */
import { formatIp, parseIp, scopeOf, unmapIp } from '../ip-address.ts';

/** Bits of an IPv6 address that its host chooses as it likes. Source: RFC 4291, section 2.5.1 */
const hostBits = 64n;

/** Who counts as one, by an address as sockets tell it: an IPv4 address, the /64 network of an IPv6 address, of which
 *  one host may have all, and the machine itself. What is no address counts for itself. */
export function sourceOf(text: string): string {
  const parsed = parseIp(text.split('%', 1)[0] ?? '');
  if (!parsed) return text;
  const address = unmapIp(parsed);
  if (scopeOf(address) === 'loopback') return 'loopback';
  if (address.family === 'IPv4') return formatIp(address);
  return formatIp({ family: 'IPv6', value: (address.value >> hostBits) << hostBits });
}
