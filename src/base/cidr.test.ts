import { describe, expect, it } from 'vitest';
import { addressAt, cidrSize, containsAddress, containsCidr, formatCidr, parseCidr, tryParseCidr } from './cidr.ts';

describe('ranges', () => {
  it('clears the bits after the prefix', () => {
    expect(formatCidr(parseCidr('10.244.7.9/16'))).toBe('10.244.0.0/16');
    expect(formatCidr(parseCidr('fd00:244::1/56'))).toBe('fd00:244::/56');
  });
  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '/8',
    'x/8',
    '::/129',
  ])('refuses %j', text => {
    expect(tryParseCidr(text)).toBeUndefined();
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
