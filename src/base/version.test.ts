import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { productVersion, versionInfo } from './version.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('the version of the package, of the lock file and of the changelog is what the program says', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const lock = JSON.parse(read('package-lock.json')) as { version: string };
  const [, newest] = /^## (\S+?),? /m.exec(read('CHANGELOG.md')) ?? [];
  expect({ version, locked: lock.version, newest }).toEqual({
    version: productVersion,
    locked: productVersion,
    newest: productVersion,
  });
});

test('a server behaves like its own version, and gets along with the one before', () => {
  const { major, minor, emulationMajor, emulationMinor, minCompatibilityMajor, minCompatibilityMinor } = versionInfo;
  expect([emulationMajor, emulationMinor]).toEqual([major, minor]);
  expect([minCompatibilityMajor, Number(minCompatibilityMinor)]).toEqual([major, Number(minor) - 1]);
});
