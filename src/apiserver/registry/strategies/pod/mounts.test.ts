import { expect, test } from 'vitest';
import type { Container, Volume } from '#api';
import { messagesOf } from '../testing.ts';
import { checkMounts } from './mounts.ts';

const volumes = new Map<string, Volume>([
  ['files', { name: 'files', emptyDir: {} }],
  ['disk', { name: 'disk', persistentVolumeClaim: { claimName: 'c' } }],
]);
const problems = (container: Partial<Container>) => messagesOf(checkMounts('c', container, volumes));
const disk = { name: 'disk', devicePath: '/dev/x' };

test.each<[Partial<Container>, string[]]>([
  [{ volumeMounts: [{ name: 'files', mountPath: '/f' }], volumeDevices: [disk] }, []],
  [{ volumeMounts: [{ name: 'none', mountPath: '/f' }] }, ['c.volumeMounts[0].name: Not found: "none"']],
  [
    { volumeMounts: [{ name: 'disk', mountPath: '/dev/x' }], volumeDevices: [disk] },
    [
      'c.volumeMounts[0].name: Invalid value: "disk": must not already exist in volumeDevices',
      'c.volumeMounts[0].mountPath: Invalid value: "/dev/x": must not already exist as a path in volumeDevices',
      'c.volumeDevices[0].name: Invalid value: "disk": must not already exist in volumeMounts',
      'c.volumeDevices[0].devicePath: Invalid value: "/dev/x": must not already exist as a path in volumeMounts',
    ],
  ],
  [
    { volumeDevices: [{ name: 'files', devicePath: '../x' }, disk, disk] },
    [
      'c.volumeDevices[0].name: Invalid value: "files": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      `c.volumeDevices[0].devicePath: Invalid value: "../x": can not contain backsteps ('..')`,
      'c.volumeDevices[2].name: Invalid value: "disk": must be unique',
      'c.volumeDevices[2].devicePath: Invalid value: "/dev/x": must be unique',
    ],
  ],
  [
    { volumeMounts: [{ name: 'files', mountPath: '/f', mountPropagation: 'Bidirectional' }] },
    [
      'c.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
    ],
  ],
  [
    { volumeMounts: [{ name: 'files', mountPath: '/f', recursiveReadOnly: 'Enabled' }] },
    ['c.volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true'],
  ],
])('%j', (container, expected) => {
  expect(problems(container)).toEqual(expected);
});
