import { describe, expect, it } from 'vitest';
import { messagesOf } from '../testing.ts';
import { checkCidr, checkEndpointIp, checkIp } from './addresses.ts';

const wrongIp = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const wrongCidr = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
const details = (errors: ReturnType<typeof checkIp>) =>
  messagesOf(errors).map(message => message.replace(/^f: Invalid value: "[^"]*": /, ''));

describe('addresses', () => {
  it.each<[string, string[]]>([
    ['10.9.8.7', []],
    ['2001:DB8::1', []],
    ['10.09.8.7', ['must not have leading 0s']],
    ['::ffff:1.2.3.4', ['must not be an IPv4-mapped IPv6 address']],
    ['::ffff:1.02.3.4', ['must not have leading 0s', 'must not be an IPv4-mapped IPv6 address']],
    ['1.2.3', [wrongIp]],
    ['fe80::1%eth0', [wrongIp]],
    ['} ; add table ip pwned #', [wrongIp]],
  ])('%s', (text, expected) => {
    expect(details(checkIp('f', text))).toEqual(expected);
  });
  it('are of the family that is wanted', () => {
    expect(details(checkIp('f', '::1', { family: 'IPv4' }))).toEqual(['must be an IPv4 address']);
    expect(details(checkIp('f', '1.2.3.4', { family: 'IPv6' }))).toEqual(['must be an IPv6 address']);
  });
  it('stay as they were stored', () => {
    expect(checkIp('f', '010.0.0.1', { old: new Set(['010.0.0.1']) })).toEqual([]);
    expect(checkCidr('f', '10.0.0.1/8', { old: new Set(['10.0.0.1/8']) })).toEqual([]);
  });
});

describe('networks', () => {
  it.each<[string, string[]]>([
    ['10.0.0.0/8', []],
    ['::/0', []],
    ['10.0.0.1/8', ['must not have bits set beyond the prefix length']],
    ['10.0.0.0/08', ['must not have leading 0s in IP or prefix length']],
    ['::ffff:1.2.3.0/120', ['must not have an IPv4-mapped IPv6 address']],
    ['10.0.0.0', [wrongCidr]],
    ['10.0.0.0/33', [wrongCidr]],
    ['::/129', [wrongCidr]],
    ['10.0.0.0/8/8', [wrongCidr]],
    ['10.0.0.0/8\n', [wrongCidr]],
  ])('%j', (text, expected) => {
    expect(details(checkCidr('f', text))).toEqual(expected);
  });
});

describe('addresses of endpoints', () => {
  const mapped = 'must not be an IPv4-mapped IPv6 address';
  const loopback = 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
  const linkLocal = 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
  const multicast = 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)';
  it.each<[string, string[]]>([
    ['10.9.8.7', []],
    ['0.0.0.0', ['may not be unspecified (0.0.0.0)']],
    ['0:0::0', ['may not be unspecified (0:0::0)']],
    ['127.0.0.1', [loopback]],
    ['127.00.0.1', ['must not have leading 0s', loopback]],
    ['0:0:0:0:0:0:0:1', [loopback]],
    ['::ffff:127.0.0.1', [mapped, loopback]],
    ['::ffff:7f00:1', [mapped, loopback]],
    ['169.254.169.254', [linkLocal]],
    ['FEBF::1', [linkLocal]],
    ['224.0.0.1', [multicast]],
    ['FF02::1', [multicast]],
    ['x', [wrongIp]],
  ])('%s', (text, expected) => {
    expect(details(checkEndpointIp('f', text))).toEqual(expected);
  });
});
