/** Writes `src/api/generated` from the interfaces in `src/api`.
 *
 *  `node tools/generate-api/main.ts` writes; with `--check` it writes nothing and fails if anything would change.
 *  Flow: sources.ts parses, read.ts makes the model (read-type.ts and markers.ts know the notation), check-model.ts refuses what
 *  cannot be, render.ts prints it; exports.ts lists the names. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contradictionsOf } from './check-model.ts';
import { renderExports } from './exports.ts';
import { readModel } from './read.ts';
import { notice, renderModel } from './render.ts';
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

const sources = readSources(api);
const model = readModel(sources);
const contradictions = contradictionsOf(model);
if (contradictions.length > 0) throw new Error(`what the interfaces say cannot be:\n${contradictions.join('\n')}`);
const files = renderModel(model).set('exports.ts', `${notice}${renderExports(sources)}`);
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
