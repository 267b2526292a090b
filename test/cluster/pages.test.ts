/** The examples of pages for users are tests: they run as they stand. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe } from 'vitest';
import { parsePage } from '../../tools/check-docs/page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '.cache/examples');

for (const page of [
  'README.md',
  'docs/how-to/test-with-a-cluster.md',
  'docs/how-to/write-an-operator.md',
  'docs/how-to/find-faults.md',
]) {
  const { blocks } = parsePage(page, await readFile(path.join(root, page), 'utf8'));
  const examples = blocks
    .filter(({ language }) => language === 'ts')
    .map(({ code, line, file = `${line}.ts` }) => ({ code, line, copy: path.join(folder, path.basename(page), file) }));
  for (const { code, copy } of examples) {
    await mkdir(path.dirname(copy), { recursive: true });
    await writeFile(copy, code);
  }
  for (const { line, copy } of examples.filter(({ code }) => code.includes("from 'vitest'")))
    describe(`${page}:${line}`, () => import(copy));
}
