import { describe, expect, it } from 'vitest';
import {
  addressAt,
  cidrSize,
  containsAddress,
  containsCidr,
  formatAddress,
  formatCidr,
  parseAddress,
  parseCidr,
} from './cidr.ts';

describe('addresses', () => {
  it.each([
    ['0.0.0.0', '0.0.0.0'],
    ['10.244.0.255', '10.244.0.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['fd00:0:0:1::', 'fd00:0:0:1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
  ])('reads %s', (text, canonical) => {
    expect(formatAddress(parseAddress(text) ?? -1n, text.includes(':') ? 128 : 32)).toBe(canonical);
  });
  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.04',
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::1.2.3',
    'x::',
  ])('refuses %j', text => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('ranges', () => {
  it('clears the bits after the prefix', () => {
    expect(formatCidr(parseCidr('10.244.7.9/16'))).toBe('10.244.0.0/16');
    expect(formatCidr(parseCidr('fd00:244::1/56'))).toBe('fd00:244::/56');
  });
  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', 'x/8', '::/129'])('refuses %j', text => {
    expect(() => parseCidr(text)).toThrow('not an address range');
  });
  it('knows what it contains', () => {
    const range = parseCidr('10.96.0.0/12');
    expect(containsAddress(range, '10.111.255.255')).toBe(true);
    expect(containsAddress(range, '10.112.0.0')).toBe(false);
    expect(containsAddress(range, 'fd00::1')).toBe(false);
    expect(containsCidr(range, parseCidr('10.97.0.0/16'))).toBe(true);
    expect(containsCidr(range, parseCidr('10.0.0.0/8'))).toBe(false);
    expect(containsCidr(parseCidr('0.0.0.0/0'), range)).toBe(true);
  });
  it('counts its addresses', () => {
    const range = parseCidr('10.96.0.0/12');
    expect(addressAt(range, 10)).toBe('10.96.0.10');
    expect(cidrSize(range)).toBe(1_048_576n);
    expect(() => addressAt(parseCidr('10.0.0.0/30'), 4)).toThrow('no address number 4');
  });
});
