import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { productVersion } from './version.ts';

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
