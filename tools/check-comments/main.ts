/** Holds comments to the width of code, which the formatter does not do, and exports of the product to having a
 *  contract: `npm run comments`. */
import { globSync, readFileSync } from 'node:fs';
import { longCommentLines, maxColumns } from './comments.ts';
import { exportsWithoutContract } from './contracts.ts';

const sources = globSync('{src,test,tools,bench}/**/*.ts', {
  exclude: file => file.split('/').some(folder => folder === 'generated' || folder === 'node_modules'),
});
const texts = new Map(sources.sort().map(file => [file, readFileSync(file, 'utf8')]));
const product = [...texts].filter(([file]) => /^src\/(?!.*\/testdata\/)(?!.*\.test\.ts$)/.test(file));

const faults = [
  ...Array.from(texts, ([file, text]) =>
    longCommentLines(text).map(line => `${file}:${line}: a comment of more than ${maxColumns} columns`),
  ).flat(),
  ...exportsWithoutContract(new Map(product)).map(
    ({ file, line, name }) => `${file}:${line}: ${name} is exported and has no doc comment that says its contract`,
  ),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
