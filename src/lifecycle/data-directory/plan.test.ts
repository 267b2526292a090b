import { describe, expect, test } from 'vitest';
import { findExposure, judgeDirectory, type ObservedDirectory, type OwnedFolder, sortEntries } from './plan.ts';

const marker = (fields: object) => JSON.stringify({ apiVersion: 'kubernode.dev/v1', kind: 'DataDirectory', ...fields });
const nothing: ObservedDirectory = {
  names: [],
  hasRecord: false,
  hasStore: false,
  hasAuthority: false,
  hasImages: false,
};

describe('a folder', () => {
  test.each<[string, Partial<ObservedDirectory>, string]>([
    ['that is empty', {}, 'new'],
    ['that is a file system of its own', { names: ['lost+found'] }, 'new'],
    ['of a start that was killed at once', { names: ['lock', 'lock.takeover'] }, 'new'],
    ['that another start is about to mark', { names: ['kubernode.json.30747-1.new'] }, 'new'],
    ['with a marker', { names: ['kubernode.json', 'thesis'], marker: marker({ format: 1 }) }, 'marked'],
    ['of before there was a marker', { names: ['pki', 'store'], hasStore: true, hasAuthority: true }, 'unmarked'],
    [
      'of before, with something beside it',
      { names: ['pki', 'store', 'notes'], hasStore: true, hasAuthority: true },
      'unmarked',
    ],
    [
      'whose marker was emptied',
      { names: ['kubernode.json', 'pki', 'store'], marker: '', hasStore: true, hasAuthority: true },
      'unmarked',
    ],
    ['with images alone', { names: ['images'], hasImages: true }, 'unmarked'],
  ])('%s is %s', (_, observed, expected) => {
    expect(judgeDirectory({ ...nothing, ...observed }).type).toBe(expected);
  });

  test.each<[string, Partial<ObservedDirectory>, string]>([
    ["that is somebody's", { names: ['thesis'] }, 'it holds something else, such as thesis'],
    ['with names like ours', { names: ['images', 'store', 'pki'] }, 'it holds something else, such as images'],
    ['with images and more', { names: ['images', 'thesis'], hasImages: true }, 'such as thesis'],
    [
      'of a newer format',
      { marker: marker({ format: 2 }) },
      'it has format 2, of a newer kubernode; this one knows formats up to 1',
    ],
    [
      "with an empty marker and what is somebody's",
      { names: ['thesis', 'kubernode.json'], marker: '' },
      'such as thesis',
    ],
    ['with a damaged marker', { marker: '{"kind":' }, 'kubernode.json there is damaged'],
    ["with another program's marker", { marker: 'null' }, 'kubernode.json there is damaged'],
  ])('%s is refused', (_, observed, reason) => {
    expect(judgeDirectory({ ...nothing, ...observed })).toEqual({
      type: 'refused',
      reason: expect.stringContaining(reason) as string,
    });
  });
});

describe('what a purge may delete', () => {
  const kept = {
    store: ['data.mdb', 'data.mdb-lock', 'data.mdb.small', 'lock', 'reserve', 'reserve.try', 'trouble', 'damage'],
    pki: ['ca.crt', 'sa.key', 'sa.pub', 'ca.crt.71-2.new'],
    snapshots: ['2026-01-01T00-00-00Z', '2026-01-01T00-00-00Z-2', '2026-01-01T00-00-00Z.new', '.lock'],
  };

  test('is all that clusters keep, with all of what containers write', () => {
    const names = ['kubernode.json', 'admin.conf', 'kubelet', 'store', 'pki', 'snapshots', 'lost+found'];
    const own = names.slice(0, -1);
    expect(sortEntries(names, { ...kept, kubelet: ['thesis'] })).toEqual({ own, others: [] });
  });

  test('is no more than that of a folder with something else in it', () => {
    const store = [...kept.store, 'a.ts', 'sub'];
    expect(sortEntries(['store', 'pki', 'thesis'], { store, pki: [...kept.pki, 'notes.crt.txt'] })).toEqual({
      own: [...kept.store.map(name => `store/${name}`), ...kept.pki.map(name => `pki/${name}`)],
      others: ['store/a.ts', 'store/sub', 'pki/notes.crt.txt', 'thesis'],
    });
  });
});

describe('who else could change a directory', () => {
  const folder = (path: string, uid: number, mode: number, gid = uid): OwnedFolder => ({ path, uid, gid, mode });
  const root = folder('/', 0, 0o755);
  test.each<[string, OwnedFolder[], { uid: number; sudoUid?: number }]>([
    ['root, in its own place', [folder('/data', 0, 0o700), root], { uid: 0 }],
    ['in a sticky folder', [folder('/tmp/x', 1000, 0o700), folder('/tmp', 0, 0o1777), root], { uid: 1000 }],
    [
      'in the home of who uses sudo',
      [folder('/home/a/x', 0, 0o700), folder('/home/a', 1000, 0o755), root],
      { uid: 0, sudoUid: 1000 },
    ],
    [
      "in a folder that is writable for the user's own group",
      [folder('/home/a/x', 1000, 0o700), folder('/home/a', 1000, 0o775), root],
      { uid: 1000 },
    ],
  ])('nobody: %s', (_, folders, who) => {
    expect(findExposure(folders, { gid: who.uid, ...who })).toBeUndefined();
  });

  test.each<[string, OwnedFolder[], string]>([
    ['its owner', [folder('/data', 1000, 0o700), root], 'belongs to another user (1000)'],
    ['a group', [folder('/data', 0, 0o770), root], 'others may write into it'],
    ['all', [folder('/data', 0, 0o777), root], 'others may write into it'],
    [
      'the owner of a folder above',
      [folder('/home/a/x', 0, 0o700), folder('/home/a', 1000, 0o755), root],
      '/home/a above it',
    ],
    ['all, in a folder above', [folder('/open/x', 0, 0o700), folder('/open', 0, 0o777), root], '(owner 0, mode 777)'],
    ['a group, in a folder above', [folder('/g/x', 0, 0o700), folder('/g', 0, 0o775, 50), root], '/g above it'],
  ])('%s', (_, folders, expected) => {
    expect(findExposure(folders, { uid: 0, gid: 0 })).toContain(expected);
  });
});
