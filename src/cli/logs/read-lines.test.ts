import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '#base';
import { readLines } from './read-lines.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'read-lines-'));
  file = path.join(folder, 'log');
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['', []],
  ['one\n', ['one']],
  ['one\n\ntwo', ['one', '', 'two']],
  [`${'é'.repeat(50_000)}\nend\n`, ['é'.repeat(50_000), 'end']],
])('lines of a file', async (text, expected) => {
  await writeFile(file, text);
  expect(await Array.fromAsync(readLines(file, { clock: systemClock }))).toEqual(expected);
});

test('what is written later, and anew', async () => {
  await writeFile(file, 'old\nhal');
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const line of readLines(file, {
    clock: systemClock,
    follow: stop.signal,
    onEnd: () => void appendFile(file, 'f\nnext\n'),
  })) {
    seen.push(line);
    if (line === 'next') await writeFile(file, 'new\n');
    if (line === 'new') stop.abort();
  }
  expect(seen).toEqual(['old', 'half', 'next', 'new']);
});

test('a signal ends it at once', async () => {
  await writeFile(file, 'one\n');
  const stop = new AbortController();
  const lines = readLines(file, { clock: systemClock, follow: stop.signal, onEnd: () => stop.abort() });
  expect(await Array.fromAsync(lines)).toEqual(['one']);
});
