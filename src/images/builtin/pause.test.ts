import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startProcess } from '#base';
import { pauseEntries, pauseProgram } from './pause.ts';

/** It sleeps only where it waits for signals. */
async function untilWaiting(pid: number): Promise<void> {
  while (!/^\d+ \(pause\) S /.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await new Promise(setImmediate);
}

describe.runIf(process.platform === 'linux' && pauseProgram(process.arch) !== undefined)('the pause program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('waits until %s and then ends with code 0', async signal => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kubernode-pause-'));
    const program = path.join(folder, 'pause');
    await writeFile(program, pauseProgram(process.arch) ?? '', { mode: 0o755 });
    try {
      const child = startProcess(program, [], { stdio: 'ignore' });
      const ended = new Promise(resolve => child.once('exit', (code, killedBy) => resolve([code, killedBy])));
      await new Promise(resolve => child.once('spawn', resolve));
      await untilWaiting(child.pid ?? 0);
      child.kill('SIGCHLD'); // an orphan ended: no reason to go
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it.each(['x64', 'arm64'])('is a small executable for %s', arch => {
  const program = pauseProgram(arch) ?? Buffer.alloc(0);
  expect(program.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
  // The segment covers the whole file, and the entry point lies in it.
  expect(program.readBigUInt64LE(96)).toBe(BigInt(program.length));
  expect(program.readBigUInt64LE(24) - program.readBigUInt64LE(80)).toBe(120n);
  expect(program.length).toBeLessThan(240);
});

it('falls back to BusyBox on other processors', () => {
  expect(pauseEntries('riscv64', []).entrypoint[0]).toBe('/bin/busybox');
});
