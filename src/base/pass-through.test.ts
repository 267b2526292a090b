import { expect, test } from 'vitest';
import { passThrough } from './pass-through.ts';

const env = process.env;

test.each([
  ['exit 0', 0],
  ['exit 7', 7],
  ['kill -TERM $$', 143],
])('the exit code of %s', async (script, expected) => {
  expect(await passThrough('/bin/sh', ['-c', script], { env })).toBe(expected);
});

test('a signal to this process is passed on', async () => {
  // The child tells that it is ready by a signal, since it has this process's own standard output.
  const ready = new Promise(resolve => process.once('SIGUSR2', resolve));
  const script = `trap 'exit 5' TERM; kill -USR2 ${process.pid}; while :; do sleep 0.01; done`;
  const ended = passThrough('/bin/sh', ['-c', script], { env });
  await ready;
  process.emit('SIGTERM', 'SIGTERM');
  expect(await ended).toBe(5);
});

test('also one that comes as soon as the command runs', async () => {
  const script = `trap 'exit 9' HUP; kill -HUP ${process.pid}; while :; do sleep 0.01; done`;
  expect(await passThrough('/bin/sh', ['-c', script], { env })).toBe(9);
});

test('what a terminal sends to both is not sent again', async () => {
  const ready = new Promise(resolve => process.once('SIGUSR2', resolve));
  const script = `trap 'exit 5' INT; trap 'exit 6' TERM; kill -USR2 ${process.pid}; while :; do sleep 0.01; done`;
  const ended = passThrough('/bin/sh', ['-c', script], { env, hasTerminal: true });
  await ready;
  process.emit('SIGINT', 'SIGINT');
  process.emit('SIGTERM', 'SIGTERM');
  expect(await ended).toBe(6);
});

test('a command that is not there', async () => {
  await expect(passThrough('/does/not/exist', [], { env })).rejects.toThrow('ENOENT');
});
