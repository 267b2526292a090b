import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findMissing } from './observe.ts';
import type { Requirement } from './requirements.ts';

let directory: string;
const searchPath = process.env['PATH'];
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'kubernode-setup-'));
  process.env['PATH'] = directory;
});
afterEach(async () => {
  process.env['PATH'] = searchPath;
  await rm(directory, { recursive: true });
});

const missing = async (requirement: Omit<Requirement, 'package' | 'why'>) =>
  (await findMissing([{ package: 'p', why: '', ...requirement }])).length > 0;

it('finds programs on PATH, if they can be run', async () => {
  const program = path.join(directory, 'kubernode-test-program');
  expect(await missing({ programs: ['kubernode-test-program'] })).toBe(true);
  await writeFile(program, '');
  expect(await missing({ programs: ['kubernode-test-program'] })).toBe(true);
  await chmod(program, 0o755);
  expect(await missing({ programs: ['kubernode-test-program'] })).toBe(false);
  expect(await missing({ programs: ['kubernode-test-program', 'kubernode-other-program'] })).toBe(true);
});

it('wants one of several files', async () => {
  const file = path.join(directory, 'b');
  expect(await missing({ anyFile: ['/nonexistent/a', file] })).toBe(true);
  await writeFile(file, '');
  expect(await missing({ anyFile: ['/nonexistent/a', file] })).toBe(false);
});

it('tells a static program from one with a loader', async () => {
  const file = path.join(directory, 'busybox');
  await writeFile(file, '\x7fELF/lib64/ld-linux-x86-64.so.2\0');
  expect(await missing({ anyFile: [file], isStatic: true })).toBe(true);
  await writeFile(file, '\x7fELF static');
  expect(await missing({ anyFile: [file], isStatic: true })).toBe(false);
});
