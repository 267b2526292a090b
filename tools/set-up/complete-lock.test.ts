import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type LockedPackages, missingEntries } from './complete-lock.ts';

it('finds what other platforms lack', () => {
  const packages: LockedPackages = {
    '': {},
    'node_modules/tool': {
      dev: true,
      optionalDependencies: { '@tool/linux-x64': '1.2.3', '@tool/linux-arm64-musl': '1.2.3', '@tool/range': '^1.0.0' },
    },
    'node_modules/@tool/linux-x64': { version: '1.2.3' },
  };
  expect(missingEntries(packages)).toEqual({
    'node_modules/@tool/linux-arm64-musl': {
      version: '1.2.3',
      dev: true,
      optional: true,
      os: ['linux'],
      cpu: ['arm64'],
      libc: ['musl'],
    },
  });
});

const lock = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
  packages: LockedPackages;
};

it("this project's lock file is complete: otherwise run node tools/set-up/complete-lock.ts", () => {
  expect(Object.keys(missingEntries(lock.packages))).toEqual([]);
});

it('every package is locked by its content: otherwise delete its entry and run npm install --package-lock-only', () => {
  const packages = Object.entries(lock.packages).filter(
    ([place, { link }]) => place.includes('node_modules/') && !link,
  );
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([place]) => place)).toEqual([]);
});
