import { describe, expect, test } from 'vitest';
import { mountOf, parseMounts } from './mount-table.ts';

const table = `22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:25 /loop3 /mnt rw,nosuid shared:11 - tmpfs tmpfs rw,size=65536k
31 30 7:0 / /mnt/a\\040b rw,relatime - ext4 /dev/loop0 rw,emergency_ro
32 30 7:1 / /mnt/c ro,relatime - xfs /dev/loop1 rw
33 30 7:2 / /mnt/c rw,relatime - xfs /dev/loop2 rw
`;

test('what is mounted where', () => {
  const mounts = parseMounts(table);
  expect(mounts[1]).toEqual({
    id: 30,
    parentId: 22,
    point: '/mnt',
    source: 'tmpfs',
    root: '/loop3',
    type: 'tmpfs',
    isReadOnly: false,
    isShared: true,
  });
  expect(mounts[2]).toMatchObject({ point: '/mnt/a b', source: '/dev/loop0', isReadOnly: true, isShared: false });
  expect(mounts[3]).toMatchObject({ source: '/dev/loop1', isReadOnly: true });
});

describe('the mount that a path lies in', () => {
  test.each([
    ['/home', '/dev/vda'],
    ['/mnt', 'tmpfs'],
    ['/mntx', '/dev/vda'],
    ['/mnt/a b/data', '/dev/loop0'],
    ['/mnt/c/data', '/dev/loop2'],
  ])('%s', (path, source) => {
    expect(mountOf(path, parseMounts(table))?.source).toBe(source);
  });

  test('is unknown without a table', () => {
    expect(mountOf('/home', [])).toBeUndefined();
  });
});
