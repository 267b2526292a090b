import { expect, test } from 'vitest';
import { parseLinkNames } from './links.ts';

test('names of interfaces', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
    lo: 38424434   34031    0    0    0     0          0         0 38424434   34031
kn-192ae8ee:104 1 0 0 0 0 0 0 0 0
`;
  expect(parseLinkNames(text)).toEqual(['lo', 'kn-192ae8ee']);
  expect(parseLinkNames('')).toEqual([]);
});
