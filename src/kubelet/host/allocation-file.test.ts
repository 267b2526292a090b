import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAllocation, writeAllocation } from './allocation-file.ts';

test('what was noted is read back, by nobody else; what is not there or broken is nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allocation-'));
  await using _ = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
  const path = join(folder, 'allocation.json');
  expect(await readAllocation(path)).toBeUndefined();
  const allocation = { app: { requests: { cpu: '1' } } };
  await writeAllocation(path, { app: {} });
  await writeAllocation(path, allocation);
  expect(await readAllocation(path)).toEqual(allocation);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, '{"app":');
  expect(await readAllocation(path)).toBeUndefined();
});
