import { expect, test } from 'vitest';
import { commandFor } from './command-for.ts';
import { defaultDataDir } from './places.ts';

test.each([
  ['/srv/k', 'kubernode down --data-dir /srv/k'],
  ['/srv/a b', "kubernode down --data-dir '/srv/a b'"],
  [defaultDataDir(), 'kubernode down'],
  [`${defaultDataDir()}-blue`, 'kubernode down --name blue'],
])('of %s', (dataDir, command) => {
  expect(commandFor('down', dataDir)).toBe(command);
});
