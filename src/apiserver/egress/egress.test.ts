import { expect, test } from 'vitest';
import { createEgress, isAt, isProxyableAddress } from './egress.ts';

test.each([
  ['10.244.0.7', true],
  ['192.0.2.1', true],
  ['fd00::1', true],
  ['::ffff:10.244.0.7', true],
  ['127.0.0.1', false],
  ['127.8.9.1', false],
  ['::1', false],
  ['0:0:0:0:0:0:0:1', false],
  ['::ffff:127.0.0.1', false],
  ['::FFFF:7f00:1', false],
  ['0.0.0.0', false],
  ['::', false],
  ['::ffff:0.0.0.0', false],
  ['169.254.169.254', false],
  ['::ffff:169.254.169.254', false],
  ['fe80::1', false],
  ['224.0.0.1', false],
  ['239.1.1.1', false],
  ['ff02::1', false],
  ['255.255.255.255', false],
  ['127.1', false],
  ['2130706433', false],
  ['localhost', false],
])('%s may be gone to: %s', (address, expected) => expect(isProxyableAddress(address)).toBe(expected));

test.each([
  ['10.0.0.1', '10.0.0.1', true],
  ['::ffff:10.0.0.1', '10.0.0.1', true],
  ['10.0.0.9', '0.0.0.0', true],
  ['10.0.0.9', '::', true],
  ['10.0.0.5', '0.0.0.0', false],
  ['10.0.0.5', '10.0.0.1', false],
])('%s is where a server at %s answers: %s', (address, host, expected) => {
  expect(isAt(address, [{ host, port: 1 }], ['127.0.0.1', '10.0.0.9'])).toBe(expected);
});

const names: Record<string, string[]> = {
  node: ['10.9.0.1', 'fd00::9'],
  rebound: ['10.9.0.1', '127.0.0.1'],
  api: ['10.9.0.7'],
};
const egress = createEgress({
  ownPlaces: () => [{ host: '10.9.0.7', port: 6443 }],
  lookup: async name => names[name] ?? Promise.reject(new Error('ENOTFOUND')),
});

test.each([
  ['10.9.0.1', 10_250, { host: '10.9.0.1', address: '10.9.0.1', port: 10_250 }],
  ['node', 10_250, { host: 'node', address: '10.9.0.1', port: 10_250 }],
  ['rebound', 80, 'address not allowed'],
  ['nowhere', 80, 'No addresses for hostname "nowhere"'],
  ['10.9.0.7', 10_250, { host: '10.9.0.7', address: '10.9.0.7', port: 10_250 }],
  ['10.9.0.7', 6443, 'address not allowed'],
  ['::ffff:10.9.0.7', 6443, 'address not allowed'],
  ['api', 6443, 'address not allowed'],
  ['10.9.0.1', 0, 'invalid port 0'],
  ['10.9.0.1', 70_000, 'invalid port 70000'],
  ['10.9.0.1', 1.5, 'invalid port 1.5'],
])('%s, port %d leads to %j', async (host, port, expected) => {
  const outcome = await egress.resolve({ host, port }).catch((error: Error) => error.message);
  expect(outcome).toEqual(expected);
});
