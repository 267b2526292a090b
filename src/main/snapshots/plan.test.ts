import { describe, expect, it, test } from 'vitest';
import {
  compareNames,
  dueInMs,
  isCopied,
  isSnapshotName,
  nameAt,
  newManifest,
  parseManifest,
  planPrune,
  type Snapshot,
  type SnapshotManifest,
} from './plan.ts';

const manifest = (fields: Partial<SnapshotManifest> = {}): SnapshotManifest =>
  newManifest({
    createdAt: '2026-01-31T08:00:00Z',
    reason: 'hourly',
    version: '1',
    files: [],
    objects: 1,
    revision: 1,
    unreadable: [],
    ...fields,
  });
const snapshot = (name: string, fields: Partial<SnapshotManifest> = {}): Snapshot => ({
  name,
  manifest: manifest(fields),
});

describe('names', () => {
  it('sort by time and differ', () => {
    expect(nameAt('2026-01-31T08:00:00Z', [])).toBe('2026-01-31T08-00-00Z');
    expect(nameAt('2026-01-31T08:00:00Z', ['2026-01-31T08-00-00Z'])).toBe('2026-01-31T08-00-00Z-2');
    const taken = ['2026-01-31T08-00-00Z', '2026-01-31T08-00-00Z-9', '2026-01-31T08-00-00Z-10'];
    expect(nameAt('2026-01-31T08:00:00Z', taken)).toBe('2026-01-31T08-00-00Z-11');
    expect(isSnapshotName('2026-01-31T08-00-00Z-2')).toBe(true);
    expect(isSnapshotName('thesis')).toBe(false);
  });
});

test('a clock that was set back makes no copy older than those there are', () => {
  const taken = ['2026-01-31T08-00-00Z', '2026-01-31T09-00-00Z'];
  const made = nameAt('1970-01-01T00:00:10Z', taken);
  expect([...taken, made].toSorted(compareNames).at(-1)).toBe(made);
  expect(
    planPrune(
      [...taken, made].map(name => snapshot(name)),
      1,
    ),
  ).toEqual(['2026-01-31T09-00-00Z', '2026-01-31T08-00-00Z']);
});

test.each<[string, Snapshot[], string[]]>([
  ['none of a few', ['1', '2'].map(name => snapshot(name)), []],
  ['the oldest', ['1', '2', '3'].map(name => snapshot(name)), ['1']],
  ['none that was made by hand', ['1', '2', '3'].map(name => snapshot(name, { reason: 'manual' })), []],
  [
    'none that is whole for one that is not',
    [...['1', '2'].map(name => snapshot(name)), ...['3', '4'].map(name => snapshot(name, { unreadable: ['a'] }))],
    ['3'],
  ],
])('goes: %s', (_, snapshots, expected) => {
  expect(planPrune(snapshots, 2)).toEqual(expected);
});

test.each([
  ['no JSON', '{', 'is damaged'],
  ['something else', '{}', 'is damaged'],
  ['nothing', 'null', 'is damaged'],
  ['a list that holds nothing', JSON.stringify({ ...manifest(), files: [null] }), 'is damaged'],
  ['a file without a length', JSON.stringify({ ...manifest(), files: [{ path: 'data.mdb' }] }), 'is damaged'],
  ['a part of one', JSON.stringify({ ...manifest(), unreadable: undefined }), 'is damaged'],
  ['what is no number', JSON.stringify({ ...manifest(), objects: '7' }), 'is damaged'],
  ['a newer format', JSON.stringify({ ...manifest(), format: 2 }), 'of a newer kubernode'],
  [
    'files elsewhere',
    JSON.stringify(manifest({ files: [{ path: '../../etc/passwd', bytes: 1, checksum: 1 }] })),
    'names a file elsewhere',
  ],
])('a manifest is refused that is %s', (_, text, reason) => {
  expect(parseManifest(text)).toContain(reason);
});

test.each([
  ['admin.conf', true],
  ['pki/ca.key', true],
  ['pki/sa.pub', true],
  ['pki/../x.key', false],
  ['cluster.json', false],
  ['kubernode.json', false],
])('%s is copied: %s', (path, expected) => {
  expect(isCopied(path)).toBe(expected);
});

describe('the next one is due', () => {
  const at = { nowMs: Date.parse('2026-01-31T08:20:00Z'), everyMs: 3_600_000 };
  it.each<[string, Snapshot[], number]>([
    ['an hour after the last', [snapshot('1')], 2_400_000],
    ['now when there is none', [], 0],
    [
      'in an hour when the last is of a time to come',
      [snapshot('1', { createdAt: '2036-01-01T00:00:00Z' })],
      3_600_000,
    ],
  ])('%s', (_, snapshots, expected) => {
    expect(dueInMs(snapshots, at)).toBe(expected);
  });
});
