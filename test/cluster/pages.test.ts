/** The examples of pages for users are tests: they run as they stand. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe } from 'vitest';
import { parsePage } from '../../tools/check-docs/page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '.cache/examples');

await mkdir(folder, { recursive: true });
for (const file of ['README.md', 'docs/how-to/test-with-a-cluster.md']) {
  const { blocks } = parsePage(file, await readFile(path.join(root, file), 'utf8'));
  for (const { code, line } of blocks.filter(({ language }) => language === 'ts')) {
    const copy = path.join(folder, `${path.basename(file)}-${line}.ts`);
    await writeFile(copy, code);
    describe(`${file}:${line}`, () => import(copy));
  }
}
