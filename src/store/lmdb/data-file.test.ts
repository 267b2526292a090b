import { appendFileSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DataFile } from './data-file.ts';

it('reads what a file has grown by since it was opened, and zeros beyond its end', () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'kubernode-'));
  const path = join(directory.path, 'data.mdb');
  writeFileSync(path, 'first');
  using file = DataFile.open(path) as DataFile;
  appendFileSync(path, 'second');
  expect(file.size).toBe(11);
  expect(file.read(5, 8).toString('latin1')).toBe('second\0\0');
  expect(file.read(100, 2)).toEqual(Buffer.alloc(2));
});
