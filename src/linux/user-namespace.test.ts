import { expect, test } from 'vitest';
import { isPartOfUsers } from './user-namespace.ts';

test.each([
  ["the machine's", '         0          0 4294967295\n', false],
  ['a system without namespaces', '', false],
  ['who runs as root of its own', '         0       1000          1\n', true],
  ['a container with users of its own', '         0     100000      65536\n', true],
  ['several ranges', '0 0 1000\n1000 100000 65536\n', true],
])('%s', (_, uidMap, expected) => {
  expect(isPartOfUsers(uidMap)).toBe(expected);
});
