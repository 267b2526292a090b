import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exec } from '#base';
import { readLogTail, readMessageFile } from './termination-message.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'termination-message-'));
});
afterAll(async () => await rm(directory, { recursive: true }));

const fileWith = async (name: string, text: string): Promise<string> => {
  await writeFile(join(directory, name), text);
  return join(directory, name);
};

test('the first 4 KiB of a message', async () => {
  expect(await readMessageFile(await fileWith('long', 'x'.repeat(10_000)))).toBe('x'.repeat(4096));
  expect(await readMessageFile(await fileWith('short', 'done'))).toBe('done');
  expect(await readMessageFile(join(directory, 'none'))).toBe('');
});

test('neither a link nor a pipe is read', async () => {
  await symlink(await fileWith('elsewhere', 'secret'), join(directory, 'link'));
  await exec('mkfifo', [join(directory, 'pipe')]);
  expect(await readMessageFile(join(directory, 'link'))).toBe('');
  expect(await readMessageFile(join(directory, 'pipe'))).toBe('');
});

test('the last 2 KiB or 80 lines of a log', async () => {
  const logOf = (contents: readonly string[]) =>
    contents.map(content => `2026-01-01T00:00:00.000000000Z stdout F ${content}\n`).join('');
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  expect((await readLogTail(await fileWith('lines', logOf(lines)))).split('\n')).toEqual(lines.slice(-80));
  const tail = await readLogTail(await fileWith('wide', logOf(['ä'.repeat(3000), 'ö'.repeat(1500)])));
  expect(tail).toBe('ö'.repeat(1024));
});
