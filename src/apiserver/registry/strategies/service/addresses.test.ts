import { describe, expect, it } from 'vitest';
import { isCidr, isIpv4, isIpv6 } from '../fields/addresses.ts';
import { addressAt, containsAddress, parseNetwork } from './addresses.ts';

describe('addresses', () => {
  it.each([
    ['10.96.0.0/12', 1n, '10.96.0.1'],
    ['10.96.0.0/12', 65536n, '10.97.0.0'],
    ['fd00:10:96::/112', 10n, 'fd00:10:96::a'],
    ['::/0', 1n, '::1'],
    ['2001:db8:0:1::/64', 0n, '2001:db8:0:1::'],
  ])('%s + %d is %s', (network, offset, address) => {
    expect(addressAt(parseNetwork(network), offset)).toBe(address);
  });

  it('knows what lies in a network', () => {
    const network = parseNetwork('10.96.0.0/12');
    expect(containsAddress(network, '10.111.255.255')).toBe(true);
    expect(containsAddress(network, '10.112.0.0')).toBe(false);
    expect(containsAddress(network, 'fd00::1')).toBe(false);
    expect(containsAddress(parseNetwork('::ffff:0:0/96'), '::ffff:1.2.3.4')).toBe(true);
  });

  it('tells addresses from other text', () => {
    expect(['1.2.3.4', '255.255.255.255'].every(isIpv4)).toBe(true);
    expect(['1.2.3', '256.1.1.1', '01.2.3.4', 'a'].some(isIpv4)).toBe(false);
    expect(['::', '::1', 'fe80::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4'].every(isIpv6)).toBe(true);
    expect([':::', '1:2:3:4:5:6:7', '1::2::3', '12345::', 'g::'].some(isIpv6)).toBe(false);
    expect(['10.0.0.0/8', '::/0'].every(isCidr)).toBe(true);
    expect(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/08'].some(isCidr)).toBe(false);
  });
});
