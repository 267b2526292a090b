import { expect, test } from 'vitest';
import { hasNfs, nfsArguments } from './nfs.ts';

test('the kernel says whether it has NFS', () => {
  expect(hasNfs('nodev\tsysfs\nnodev\tnfs4\n\text4\n')).toBe(true);
  expect(hasNfs('nodev\tnfsd\n\text4\n')).toBe(false);
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
