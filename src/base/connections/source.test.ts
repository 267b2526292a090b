import { expect, it } from 'vitest';
import { sourceOf } from './source.ts';

it.each([
  ['10.244.0.7', '10.244.0.7'],
  ['::ffff:10.244.0.7', '10.244.0.7'],
  ['127.0.0.1', 'loopback'],
  ['127.8.8.8', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::'],
  ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::'],
  ['2001:db8:1:3::1', '2001:db8:1:3::'],
  ['2001:db8::1', '2001:db8::'],
  ['fd00:1:2:3::1', 'fd00:1:2:3::'],
  ['fe80::1%eth0', 'fe80::'],
  ['', ''],
])('%s counts for %s', (address, source) => {
  expect(sourceOf(address)).toBe(source);
});
