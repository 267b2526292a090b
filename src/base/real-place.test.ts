import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { realPlace } from './real-place.ts';

test('a folder has one name, whatever links lead to it, also before it is made', () => {
  const top = realpathSync(mkdtempSync(path.join(tmpdir(), 'real-place-')));
  try {
    mkdirSync(path.join(top, 'disk'));
    symlinkSync('disk', path.join(top, 'link'));
    const wanted = path.join(top, 'disk/cluster');
    const names = ['disk/cluster', 'link/cluster', 'link/../link/cluster/'].map(name => path.join(top, name));
    expect(names.map(realPlace)).toEqual([wanted, wanted, wanted]);
    mkdirSync(wanted);
    symlinkSync(wanted, path.join(top, 'direct'));
    expect([...names, path.join(top, 'direct')].map(realPlace)).toEqual([wanted, wanted, wanted, wanted]);
  } finally {
    rmSync(top, { recursive: true });
  }
});

test('what cannot be made has its name all the same', () => {
  expect(realPlace('/nowhere/at/../all')).toBe('/nowhere/all');
  expect(realPlace('/')).toBe('/');
});
