import { mkdtempDisposableSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createVirtualClock, silentLogger } from '#base';
import type { KeyValue } from '../store.ts';
import { DiskGuard, mayFree, troubleOf } from './disk-guard.ts';
import { firstReserveBytes, makeRoomToStart, planReserve, planReserveAgain, takeReserve } from './reserve.ts';
import { readTrouble } from './trouble-file.ts';

const row = (length: number): KeyValue => ({
  key: 'a',
  value: Buffer.alloc(length),
  createRevision: 1,
  modRevision: 1,
});
const mebibyte = 1024 * 1024;

describe('what may free room', () => {
  test.each([
    { what: 'a delete', previous: row(10), next: undefined, expected: true },
    { what: 'a mark for deletion', previous: row(5000), next: row(5100), expected: true },
    { what: 'a shorter row', previous: row(5000), next: row(10), expected: true },
    { what: 'a longer row', previous: row(10), next: row(5000), expected: false },
    { what: 'a new row', previous: undefined, next: row(1), expected: false },
  ])('$what: $expected', ({ previous, next, expected }) => {
    expect(mayFree([{ previous, next }])).toBe(expected);
  });
});

test.each([
  { errno: 28, hasRoom: true, expected: 'full' },
  { errno: 122, hasRoom: true, expected: 'full' },
  { errno: 30, hasRoom: true, expected: 'read-only' },
  { errno: 5, hasRoom: false, expected: 'full' },
  { errno: 5, hasRoom: true, expected: 'failing' },
  { errno: -30_795, hasRoom: false, expected: undefined },
])('error $errno with room ($hasRoom): $expected', ({ errno, hasRoom, expected }) => {
  expect(troubleOf(errno, () => hasRoom)).toBe(expected);
});

test.each([
  [1e12, 16 * mebibyte],
  [64 * mebibyte, 8 * mebibyte],
  [mebibyte, 0],
])('of %i free bytes %i are kept', (free, expected) => {
  expect(planReserve(free)).toBe(expected);
});

test.each([
  ['all of it, where there is more room than that', 7, 100, 7],
  ['what a few kilobytes have left of it', 7, 6.99, 6],
  ['nothing, where nothing is left', 7, 0.5, 0],
  ['nothing, where none was', 0, 100, 0],
])('of a reserve that was given back is kept again: %s', (_, given, free, expected) => {
  expect(planReserveAgain(given * mebibyte, free * mebibyte)).toBe(expected * mebibyte);
});

test.each([
  ['', /^nothing can be written to .*no space is left/],
  ['why\n', /^why$/],
])('a line of trouble that there was no room for tells of a full disk (%j)', (line, expected) => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'guard-'));
  expect(readTrouble(directory.path)).toBeUndefined();
  writeFileSync(join(directory.path, 'trouble'), line);
  expect(readTrouble(directory.path)).toMatch(expected);
});

test('a start on a disk that was full, and has room again, finds no trouble', async () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'guard-'));
  writeFileSync(join(directory.path, 'trouble'), 'full');
  expect(await makeRoomToStart(directory.path)).toBe(0);
});

describe('the guard', () => {
  const created = [{ key: 'a', previous: undefined, next: row(1) }];
  const deleted = [{ key: 'a', previous: row(1), next: undefined }];

  test('of a full disk gives the reserve back, lets deletes pass, and tries after a time', async () => {
    using directory = mkdtempDisposableSync(join(tmpdir(), 'guard-'));
    const clock = createVirtualClock();
    const guard = new DiskGuard({ directory: directory.path, clock, logger: silentLogger });
    await takeReserve(directory.path, { bytes: mebibyte });
    const reserve = join(directory.path, 'reserve');
    expect(statSync(reserve).size).toBe(mebibyte);
    guard.admit(created);
    const error = await guard.failed(28, undefined);
    expect(error?.message).toContain(`${directory.path} (disk `);
    expect(error?.message).toContain('no space is left');
    expect(statSync(reserve, { throwIfNoEntry: false })).toBeUndefined();
    expect(() => guard.admit(created)).toThrow(error);
    guard.admit(deleted);
    await clock.advance(6000);
    guard.admit(deleted); // takes the reserve back, and lets the next write pass
    await guard.keepReserve();
    await Promise.resolve();
    expect(statSync(reserve).size).toBe(mebibyte);
    guard.admit(created);
    guard.succeeded();
    guard.admit(created);
    await guard.keepReserve(); // what success began
  });

  test('of a read-only disk lets a write try now and then', async () => {
    using directory = mkdtempDisposableSync(join(tmpdir(), 'guard-'));
    const clock = createVirtualClock();
    const guard = new DiskGuard({ directory: directory.path, clock, logger: silentLogger });
    await guard.failed(30, undefined);
    expect(() => guard.admit(deleted)).toThrow('read-only');
    await clock.advance(1000);
    guard.admit(deleted);
    await guard.failed(30, undefined);
    await clock.advance(1000);
    expect(() => guard.admit(deleted)).toThrow('read-only');
    await clock.advance(1000);
    guard.admit(created);
    guard.succeeded();
    guard.admit(created);
    await guard.keepReserve(); // what success began
  });

  test('gives the reserve back to deletes that fail while it is taken again', async () => {
    using directory = mkdtempDisposableSync(join(tmpdir(), 'guard-'));
    const guard = new DiskGuard({ directory: directory.path, clock: createVirtualClock(), logger: silentLogger });
    void guard.keepReserve({ bytes: mebibyte });
    expect((await guard.failed(28, undefined))?.trouble).toBe('full');
    guard.admit(deleted);
    expect(readdirSync(directory.path)).toEqual(['trouble']);
  });

  test('keeps a little at once and all of it later, and makes do with what is left of it', async () => {
    using directory = mkdtempDisposableSync(join(tmpdir(), 'guard-'));
    const size = () => statSync(join(directory.path, 'reserve')).size;
    await takeReserve(directory.path, { bytes: 7 * mebibyte, atMost: firstReserveBytes });
    expect(size()).toBe(firstReserveBytes);
    await takeReserve(directory.path, { bytes: 7 * mebibyte, orLess: true });
    expect(size()).toBe(firstReserveBytes);
    await takeReserve(directory.path, { bytes: 7 * mebibyte });
    expect(size()).toBe(7 * mebibyte);
    await takeReserve(directory.path, { bytes: 8 * mebibyte });
    expect(size()).toBe(7 * mebibyte);
  });

  test('leaves alone what is there under the name of the reserve', async () => {
    using directory = mkdtempDisposableSync(join(tmpdir(), 'guard-'));
    writeFileSync(join(directory.path, 'reserve'), 'abc');
    await takeReserve(directory.path, { bytes: mebibyte });
    expect(statSync(join(directory.path, 'reserve')).size).toBe(3);
  });
});
