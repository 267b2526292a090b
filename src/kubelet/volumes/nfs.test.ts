import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasHelper, hasNfs, nfsArguments, nfsProblem } from './nfs.ts';

test('the kernel says whether it has NFS', () => {
  expect(hasNfs('nodev\tsysfs\nnodev\tnfs4\n\text4\n')).toBe(true);
  expect(hasNfs('nodev\tnfsd\n\text4\n')).toBe(false);
});

test('what the node lacks is said', async () => {
  const source = { server: 'files', path: '/exports' };
  expect(nfsProblem(source, { inKernel: false, hasHelper: false })).toMatch(/^the kernel of this node has no NFS/);
  expect(nfsProblem(source, { inKernel: true, hasHelper: false })).toMatch(/^nfs-common is not installed/);
  expect(nfsProblem(source, { inKernel: true, hasHelper: true })).toBe(undefined);
  const folder = await mkdtemp(join(tmpdir(), 'nfs-'));
  expect(await hasHelper([folder])).toBe(false);
  await writeFile(join(folder, 'mount.nfs'), '', { mode: 0o755 });
  expect(await hasHelper([join(folder, 'none'), folder])).toBe(true);
  await rm(folder, { recursive: true });
});

test('a directory of a server is mounted with its options, and nothing of it is an option', () => {
  const source = { server: 'files.example.com', path: '/exports/a b' };
  expect(nfsArguments(source, '/d')).toEqual(['-t', 'nfs', '--', 'files.example.com:/exports/a b', '/d']);
  expect(nfsArguments({ ...source, readOnly: true, mountOptions: ['nfsvers=4.2'] }, '/d')).toEqual([
    '-t',
    'nfs',
    '-o',
    'nfsvers=4.2,ro',
    '--',
    'files.example.com:/exports/a b',
    '/d',
  ]);
  expect(nfsArguments({ server: 'fd00::1', path: '/' }, '/d')).toContain('[fd00::1]:/');
});
