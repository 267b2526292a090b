import { expect, test } from 'vitest';
import { parseInterfaces } from './interfaces.ts';

test('interfaces are read as the kernel tells of them', () => {
  const text = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
    '    lo:    1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0',
    '  eth0: 123456     200    1    2    0     0          0         0   654321     100    3    4    0     0       0          0',
    'kn-192ae8ee:104 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0',
    '',
  ].join('\n');
  const loopback = { bytes: 1000, packets: 10, errors: 0, dropped: 0 };
  const none = { errors: 0, dropped: 0 };
  expect(parseInterfaces(text)).toEqual([
    { name: 'lo', received: loopback, sent: loopback },
    {
      name: 'eth0',
      received: { bytes: 123_456, packets: 200, errors: 1, dropped: 2 },
      sent: { bytes: 654_321, packets: 100, errors: 3, dropped: 4 },
    },
    { name: 'kn-192ae8ee', received: { bytes: 104, packets: 1, ...none }, sent: { bytes: 5, packets: 1, ...none } },
  ]);
  expect(parseInterfaces('')).toEqual([]);
});
