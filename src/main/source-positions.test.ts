import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { toSourcePositions } from './source-positions.ts';

test('positions are those of the source', () => {
  using directory = mkdtempDisposableSync(path.join(tmpdir(), 'positions-'));
  const bundle = path.join(directory.path, 'bundle.js');
  // The first segment says: column 0 of line 1 is column 2 of line 5 of the source.
  writeFileSync(`${bundle}.map`, JSON.stringify({ version: 3, sources: ['../src/a.ts'], names: [], mappings: 'AAIE' }));
  const stack = `Error: no\n    at run (${pathToFileURL(bundle).href}:1:1)\n    at node:internal/x:1:1`;
  const source = path.resolve(directory.path, '../src/a.ts');
  expect(toSourcePositions(stack)).toBe(`Error: no\n    at run (${source}:5:3)\n    at node:internal/x:1:1`);
});

test('a stack without maps stays as it is', () => {
  const stack = 'Error: no\n    at run (file:///nowhere/bundle.js:1:1)';
  expect(toSourcePositions(stack)).toBe(stack);
});
