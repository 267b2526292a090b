/** Holds comments to the width of code, which the formatter does not do: `npm run comments`. */
import { globSync, readFileSync } from 'node:fs';
import { longCommentLines, maxColumns } from './comments.ts';

const sources = globSync('{src,test,tools,bench}/**/*.ts', {
  exclude: file => file.split('/').some(folder => folder === 'generated' || folder === 'node_modules'),
});
const long = sources.flatMap(file => longCommentLines(readFileSync(file, 'utf8')).map(line => `${file}:${line}`));
for (const place of long.sort()) console.error(`${place}: a comment of more than ${maxColumns} columns`);
if (long.length > 0) process.exit(1);
