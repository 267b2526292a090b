import { describe, expect, it } from 'vitest';
import {
  canonicalIp,
  formatIp,
  type IpAddress,
  isIpv4Mapped,
  parseIp,
  scopeOf,
  unicastIpv4,
  unmapIp,
} from './ip-address.ts';

describe('what is read', () => {
  it.each([
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['10.244.0.255', '10.244.0.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['FD00::1', 'fd00::1'],
    ['fd00:0:0:1::', 'fd00:0:0:1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('%s is printed as %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });
});

/** What some readers take for an address, and what would be more than an address for whoever it is printed to. */
const hostile = [
  '',
  ' ',
  '.',
  '...',
  ':',
  ':::',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '1.2.3.04',
  '010.0.0.1',
  '1.2.3.',
  '.1.2.3',
  '1..2.3',
  '0x7f.0.0.1',
  '127.1',
  '2130706433',
  '1.2.3.4/8',
  '1.2.3.4:80',
  '+1.2.3.4',
  '-1.2.3.4',
  '1e0.2.3.4',
  '1.2.3.4 ',
  ' 1.2.3.4',
  '1.2.3.4\n',
  '1.2.3.4\0',
  '1.2.3.4"',
  '1.2.3.4 }',
  '1.2.3.4, 5.6.7.8',
  '1.2.3.4-1.2.3.9',
  '१.2.3.4',
  '1.2.3.４',
  '1。2。3。4',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8:9',
  '::1.2.3',
  '::01.2.3.4',
  '1.2.3.4::',
  '1.2.3.4::1',
  '::1.2.3.4:1',
  'x::',
  '12345::',
  '::g',
  'fe80::1%eth0',
  'fe80::1%',
  '[::1]',
  '::1]',
  '::1\n',
  '::1 }',
  '::1/128',
  '::１',
  '} ; add table ip pwned #',
  'localhost',
  'example.org',
  'None',
]; // prettier-ignore

it.each(hostile)('refuses %j', text => {
  expect(parseIp(text)).toBeUndefined();
});

describe('any text at all', () => {
  /** A generator with a seed: the same cases each time. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
  }
  it('is an address printed in the few characters of addresses, or nothing', () => {
    const next = random(7);
    const pieces = [
      ...'0123456789abcdefABCDEF.:/%"{}; \n\\१４'.split(''),
      '::',
      '.0',
      '255',
      '256',
      'ffff',
      '::ffff:',
      '127.0.0.1',
    ];
    let addresses = 0;
    for (let round = 0; round < 200_000; round++) {
      const length = 1 + Math.floor(next() * 9);
      const text = Array.from({ length }, () => pieces[Math.floor(next() * pieces.length)]).join('');
      const parsed = parseIp(text);
      if (!parsed) continue;
      addresses++;
      const printed = formatIp(parsed);
      expect(printed).toMatch(parsed.family === 'IPv4' ? /^[\d.]{7,15}$/ : /^[\da-f:.]{2,45}$/);
      expect(parseIp(printed)).toEqual(parsed);
    }
    expect(addresses).toBeGreaterThan(100);
  });
  it.each(['IPv4', 'IPv6'] as const)('of %s is read back as the number it was printed from', family => {
    const next = random(11);
    const bits = family === 'IPv4' ? 2 : 8;
    for (let round = 0; round < 5000; round++) {
      let value = 0n;
      for (let group = 0; group < bits; group++)
        value = (value << 16n) | (next() < 0.4 ? 0n : BigInt(Math.floor(next() * 65_536)));
      expect(parseIp(formatIp({ family, value }))).toEqual({ family, value });
    }
  });
});

describe('what addresses are for', () => {
  const address = (text: string) => parseIp(text) as IpAddress;
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['::ffff:0.0.0.0', 'unspecified'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.255', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['FE80::1', 'link-local'],
    ['febf::1', 'link-local'],
    ['::ffff:169.254.0.1', 'link-local'],
    ['224.0.0.251', 'link-local-multicast'],
    ['ff02::fb', 'link-local-multicast'],
    ['239.1.2.3', 'multicast'],
    ['ff05::2', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['10.0.0.1', 'unicast'],
    ['126.255.255.255', 'unicast'],
    ['128.0.0.1', 'unicast'],
    ['240.0.0.1', 'unicast'],
    ['fec0::1', 'unicast'],
    ['fd00::1', 'unicast'],
    ['::2', 'unicast'],
  ])('%s is %s', (text, scope) => {
    expect(scopeOf(address(text))).toBe(scope);
  });
  it('sees IPv4 behind IPv6', () => {
    expect(isIpv4Mapped(address('::ffff:192.0.2.1'))).toBe(true);
    expect(formatIp(unmapIp(address('::ffff:192.0.2.1')))).toBe('192.0.2.1');
    expect(isIpv4Mapped(address('::fffe:192.0.2.1'))).toBe(false);
    expect(formatIp(unmapIp(address('fd00::1')))).toBe('fd00::1');
  });
});

describe('the address of an IPv4 host', () => {
  it.each(['10.244.0.255', '1.2.3.4', '223.255.255.255'])('%s is its own text', text => {
    expect(unicastIpv4(text)).toBe(text);
  });

  it.each([...hostile, '0.0.0.0', '127.0.0.1', '169.254.1.1', '224.0.0.1', '239.1.1.1', '255.255.255.255', 'fd00::1'])(
    'is not %j',
    text => {
      expect(unicastIpv4(text)).toBeUndefined();
    },
  );
});
