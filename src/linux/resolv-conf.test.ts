import { expect, it } from 'vitest';
import { parseResolvConf } from './resolv-conf.ts';

it('reads servers in order, the last domains and options, and nothing else', () => {
  const text =
    '# by hand\nsearch example.org\nnameserver 192.0.2.1\n  nameserver\t2001:db8::1 # near\noptions ndots:2\nnameserver\nsearch . example.com';
  expect(parseResolvConf(text)).toEqual({
    servers: ['192.0.2.1', '2001:db8::1'],
    searches: ['example.com'],
    options: ['ndots:2'],
  });
  expect(parseResolvConf('')).toEqual({ servers: [], searches: [], options: [] });
});
