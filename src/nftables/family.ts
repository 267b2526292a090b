/** What differs between IPv4 and IPv6 in nft's language. */
import type { IpFamily } from '#base';

/** A family's words in nft's language. */
export interface FamilyWords {
  /** Family of the table, and the protocol in expressions: `ip daddr`. */
  readonly ip: 'ip' | 'ip6';
  readonly addressType: 'ipv4_addr' | 'ipv6_addr';
  readonly loopback: string;
}

/** The words of both families. */
export const familyWords: Readonly<Record<IpFamily, FamilyWords>> = {
  IPv4: { ip: 'ip', addressType: 'ipv4_addr', loopback: '127.0.0.0/8' },
  IPv6: { ip: 'ip6', addressType: 'ipv6_addr', loopback: '::1' },
};
