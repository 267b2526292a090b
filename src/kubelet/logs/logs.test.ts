import { getEventListeners } from 'node:events';
import { appendFileSync } from 'node:fs';
import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVirtualClock, systemClock } from '#base';
import { type LogReadOptions, openContainerLog } from './open-container-log.ts';
import { parseLogLine } from './parse-line.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logs-'));
});
afterAll(async () => await rm(directory, { recursive: true }));

const time = (second: number) => `2026-01-01T00:00:0${second}.000000001Z`;
const lines = [
  `${time(1)} stdout F one`,
  `${time(2)} stderr F two`,
  `${time(3)} stdout P thr`,
  `${time(3)} stdout F ee`,
  `${time(4)} stdout F `,
];

async function read(content: string, options: Partial<LogReadOptions> = {}): Promise<string> {
  const path = join(directory, `${crypto.randomUUID()}.log`);
  await writeFile(path, content);
  const signal = AbortSignal.timeout(10_000);
  const log = openContainerLog({ path, timestamps: false, isOver: () => true, clock: systemClock, signal, ...options });
  let text = '';
  for await (const bytes of log) text += Buffer.from(bytes).toString();
  return text;
}

const all = `${lines.join('\n')}\n`;

test.each<[string, Partial<LogReadOptions>, string]>([
  ['everything', {}, 'one\ntwo\nthree\n\n'],
  ['time stamps once a line', { timestamps: true, tailLines: 3 }, `${time(3)} three\n${time(4)} \n`],
  ['the last lines', { tailLines: 1 }, '\n'],
  ['no lines', { tailLines: 0 }, ''],
  ['more lines than there are', { tailLines: 99 }, 'one\ntwo\nthree\n\n'],
  ['since a time', { sinceMs: Date.parse(time(3)) }, 'three\n\n'],
  ['a limit', { limitBytes: 6 }, 'one\ntw'],
  ['one stream', { stream: 'Stderr' }, 'two\n'],
])('reads %s', async (_, options, expected) => {
  expect(await read(all, options)).toBe(expected);
});

test('reads files larger than a block, from either end', async () => {
  const many = Array.from({ length: 5000 }, (_, index) => `${time(1)} stdout F line ${index} ${'ä'.repeat(20)}`);
  const text = await read(`${many.join('\n')}\n`);
  expect(text.split('\n')).toHaveLength(5001);
  expect(await read(`${many.join('\n')}\n`, { tailLines: 4000 })).toBe(text.slice(text.indexOf('line 1000 ')));
});

test('does not gather what goes on without an end of line, as no runtime writes, and reads on behind it', async () => {
  const content = `${lines[0]}\n${time(2)} stdout F ${'x'.repeat(4_000_000)}\n${lines[1]}\n`;
  const text = await read(content);
  expect(text.split('\n').map(line => line.slice(0, 3))).toEqual(['one', 'xxx', 'two', '']);
  expect(text.length).toBeLessThan(1_200_000);
});

test('a follower who waits long leaves nothing behind at its signal', async () => {
  const path = join(directory, 'quiet.log');
  await writeFile(path, all);
  const clock = createVirtualClock();
  const stop = new AbortController();
  const log = openContainerLog({
    path,
    timestamps: false,
    follow: true,
    isOver: () => false,
    clock,
    signal: stop.signal,
  });
  await log.next();
  const waiting = log.next();
  for (let second = 0; second < 20; second++) await clock.advance(1000);
  expect(getEventListeners(stop.signal, 'abort').length).toBeLessThanOrEqual(1);
  stop.abort();
  expect((await waiting).done).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test('ends where the file ended when reading began', async () => {
  const path = join(directory, 'growing.log');
  await writeFile(path, all);
  const signal = AbortSignal.timeout(10_000);
  const isOver = () => {
    appendFileSync(path, all);
    return false;
  };
  const log = openContainerLog({ path, timestamps: false, tailLines: 1, isOver, clock: systemClock, signal });
  expect(Buffer.concat(await Array.fromAsync(log)).toString()).toBe('\n');
});

describe('following', () => {
  test('goes on with what is appended and with the file after a rotation, until the container is over', async () => {
    const path = join(directory, 'follow.log');
    await writeFile(path, `${lines[0]}\n`);
    let over = false;
    const signal = AbortSignal.timeout(10_000);
    const log = openContainerLog({
      path,
      timestamps: false,
      follow: true,
      isOver: () => over,
      clock: systemClock,
      signal,
    });
    const next = async () => Buffer.from((await log.next()).value ?? '').toString();
    expect(await next()).toBe('one\n');
    await appendFile(path, `${lines[1]?.slice(0, 20)}`);
    await appendFile(path, `${lines[1]?.slice(20)}\n`);
    expect(await next()).toBe('two\n');
    await rename(path, `${path}.old`);
    await writeFile(path, `${lines[0]}\n`);
    expect(await next()).toBe('one\n');
    over = true;
    expect((await log.next()).done).toBe(true);
  });

  test('reads to the end when the container ends while it reads', async () => {
    const path = join(directory, 'ending.log');
    await writeFile(path, `${lines[0]}\n`);
    let asked = 0;
    const isOver = () => {
      if (++asked === 2) appendFileSync(path, `${lines[1]}\n`);
      return asked >= 2;
    };
    const signal = AbortSignal.timeout(10_000);
    const log = openContainerLog({ path, timestamps: false, follow: true, isOver, clock: systemClock, signal });
    expect(Buffer.concat(await Array.fromAsync(log)).toString()).toBe('one\ntwo\n');
  });

  test('ends when the reader goes away', async () => {
    const path = join(directory, 'abort.log');
    await writeFile(path, '');
    const gone = new AbortController();
    const log = openContainerLog({
      path,
      timestamps: false,
      follow: true,
      isOver: () => false,
      clock: systemClock,
      signal: gone.signal,
    });
    const next = log.next();
    gone.abort();
    expect((await next).done).toBe(true);
  });
});

test('lines that are not of the format are not lines', () => {
  expect(parseLogLine('nonsense')).toBeUndefined();
  expect(parseLogLine(`${time(1)} stdout F a b`)).toEqual({
    time: time(1),
    stream: 'stdout',
    partial: false,
    content: 'a b',
  });
});
