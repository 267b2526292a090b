import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeLogs, rotateLog } from './rotate-log.ts';

test('rotates a large log, and keeps so many files', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotate-'));
  const path = join(directory, '0.log');
  const rotate = (minute: number, maxBytes = 10) =>
    rotateLog(path, {
      maxBytes,
      maxFiles: 3,
      nowMs: Date.UTC(2026, 0, 1, 0, minute),
      reopen: () => writeFile(path, 'fresh'),
    });
  await writeFile(path, 'x'.repeat(20));
  expect(await rotate(0, 100)).toBe(false);
  for (let minute = 0; minute < 5; minute++) {
    await writeFile(path, String(minute).repeat(20));
    expect(await rotate(minute)).toBe(true);
  }
  expect((await readdir(directory)).sort()).toEqual(['0.log', '0.log.20260101000300000.gz', '0.log.20260101000400000']);
  expect(await readFile(path, 'utf8')).toBe('fresh');
  await rm(directory, { recursive: true });
});

test('puts the file back when the writer cannot go on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotate-'));
  const path = join(directory, '0.log');
  await writeFile(path, 'content');
  const failing = rotateLog(path, { maxBytes: 1, nowMs: 0, reopen: () => Promise.reject(new Error('gone')) });
  await expect(failing).rejects.toThrow('gone');
  expect(await readFile(path, 'utf8')).toBe('content');
  await rm(directory, { recursive: true });
});

test('does not compress what will soon be removed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotate-'));
  const path = join(directory, '0.log');
  for (let second = 0; second < 5; second++) {
    await writeFile(path, 'content');
    await rotateLog(path, { maxBytes: 1, maxFiles: 3, nowMs: second * 1000, reopen: () => writeFile(path, '') });
  }
  expect((await readdir(directory)).sort()).toEqual(['0.log', '0.log.19700101000003000', '0.log.19700101000004000']);
  await rm(directory, { recursive: true });
});

test('a log is removed with its earlier files, and no other', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotate-'));
  for (const name of ['1.log', '1.log.20260101000003000.gz', '1.log.20260101000004000', '11.log', '2.log'])
    await writeFile(join(directory, name), '');
  await removeLogs(join(directory, '1.log'));
  await removeLogs(join(directory, 'gone.log'));
  expect((await readdir(directory)).sort()).toEqual(['11.log', '2.log']);
  await rm(directory, { recursive: true });
});
