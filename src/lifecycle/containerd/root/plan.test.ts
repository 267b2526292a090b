import { describe, expect, it } from 'vitest';
import type { MountPoint } from '#base';
import { findRoot, planRoot } from './plan.ts';
import { renderLaunch } from './render.ts';

/** A machine with a Debian in `/chroots/a`, in whose `/data` a pod has a volume. */
const machine: readonly MountPoint[] = [
  { id: 10, parentId: 1, point: '/' },
  { id: 11, parentId: 10, point: '/proc' },
  { id: 12, parentId: 11, point: '/proc/sys/fs/binfmt_misc' },
  { id: 13, parentId: 10, point: '/chroots' },
  { id: 20, parentId: 13, point: '/chroots/a' },
  { id: 21, parentId: 20, point: '/chroots/a/proc' },
  { id: 22, parentId: 20, point: '/chroots/a/data' },
  { id: 23, parentId: 22, point: '/chroots/a/data/volume' },
];

describe('findRoot', () => {
  const inChroot = [
    { id: 20, parentId: 13, point: '/' },
    { id: 21, parentId: 20, point: '/proc' },
  ];
  it.each<[string, readonly MountPoint[], string | undefined]>([
    ['finds nothing special outside a chroot', machine, '/'],
    ['finds the mount that a chroot made its root', inChroot, '/chroots/a'],
    ['has no answer for a root that is no mount point', inChroot.slice(1), undefined],
  ])('%s', (_, seen, expected) => expect(findRoot({ seen, all: machine })).toBe(expected));
});

describe('planRoot', () => {
  it('keeps what is shared, makes what lies above private, and all beside with everything below', () => {
    expect(planRoot(machine, ['/chroots/a/data'])).toEqual({
      single: ['/chroots/a', '/chroots', '/'],
      recursive: ['/proc', '/chroots/a/proc'],
    });
  });

  it('keeps several', () => {
    expect(planRoot(machine, ['/chroots/a/data', '/proc/sys/fs/binfmt_misc'])).toEqual({
      single: ['/proc', '/', '/chroots/a', '/chroots'],
      recursive: ['/chroots/a/proc'],
    });
  });
});

describe('renderLaunch', () => {
  it('ends in the command, with paths that a shell leaves alone', () => {
    const command = renderLaunch({ single: ["/it's"], recursive: [] }, ['containerd', '--config', '/my data/c']);
    expect(command.slice(-3)).toEqual(['containerd', '--config', '/my data/c']);
    expect(command.join(' ')).toContain(String.raw`--make-private '/it'\''s'`);
  });
});
