import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { describeDisk, namingDisk } from './disk.ts';
import { TemporaryError } from './errors.ts';

test('an error of a disk names path and disk', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const named = namingDisk(error, tmpdir());
  expect(named).toBeInstanceOf(TemporaryError);
  expect(String(named)).toContain(`no space is left on ${tmpdir()}`);
});

test.runIf(process.platform === 'linux')('a file that cannot be made is on the disk of its folder', () => {
  expect(describeDisk('/proc/self/none/at-all')).toMatch(
    /^\/proc\/self\/none\/at-all \(disk \w+, mounted at \/proc\)$/,
  );
});

test('others stay as they are', () => {
  const error = new Error('out of luck');
  expect(namingDisk(error, tmpdir())).toBe(error);
});
