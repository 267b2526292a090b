/** Writes `src/api/generated` from the interfaces in `src/api`.
 *
 *  `node tools/generate-api/main.ts` writes; with `--check` it writes nothing and fails if anything would change.
 *  Flow: sources.ts parses, read.ts makes the model (read-type.ts and markers.ts know the notation), render.ts prints it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readModel } from './read.ts';
import { renderModel } from './render.ts';
import { readSources } from './sources.ts';

const api = path.resolve(import.meta.dirname, '../../src/api');
const target = path.join(api, 'generated');

/** Files whose text differs from what the interfaces say, and files that should not be there. */
function differences(files: Map<string, string>): string[] {
  const stale = (existsSync(target) ? readdirSync(target) : []).filter(file => !files.has(file));
  const changed = [...files].filter(([file, text]) => {
    const at = path.join(target, file);
    return !existsSync(at) || readFileSync(at, 'utf8') !== text;
  });
  return [...stale, ...changed.map(([file]) => file)];
}

const files = renderModel(readModel(readSources(api)));
const different = differences(files);
if (process.argv.includes('--check')) {
  for (const file of different)
    console.error(`src/api/generated/${file} is out of date: run node tools/generate-api/main.ts`);
  process.exitCode = different.length === 0 ? 0 : 1;
} else {
  mkdirSync(target, { recursive: true });
  for (const file of different) {
    const text = files.get(file);
    if (text === undefined) rmSync(path.join(target, file));
    else writeFileSync(path.join(target, file), text);
  }
  console.log(`src/api/generated: ${files.size} files, ${different.length} changed`);
}
