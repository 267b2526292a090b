/** Writes what follows from the interfaces in `src/api`, and the lists of kinds and of their strategies.
 *
 *  `node tools/generate-api/main.ts` writes; with `--check` it writes nothing and fails if anything would change.
 *  Flow: sources.ts parses, read.ts and kinds.ts make the model (read-type.ts and markers.ts know the notation),
 *  check-model.ts refuses what cannot be, render.ts prints it; exports.ts lists the names, strategies.ts the
 *  strategies. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { contradictionsOf } from './check-model.ts';
import { renderExports } from './exports.ts';
import { readModel } from './read.ts';
import { notice, renderModel } from './render.ts';
import { readSources, readTypes } from './sources.ts';
import { renderStrategies } from './strategies.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Files of a generated folder, and the folder. */
type Generated = readonly [folder: string, files: ReadonlyMap<string, string>];

/** Files whose text differs from what the sources say, and files that should not be there. */
function differences([folder, files]: Generated): string[] {
  const target = path.join(root, folder);
  const stale = (existsSync(target) ? readdirSync(target) : []).filter(file => !files.has(file));
  const changed = [...files].filter(([file, text]) => {
    const at = path.join(target, file);
    return !existsSync(at) || readFileSync(at, 'utf8') !== text;
  });
  return [...stale, ...changed.map(([file]) => file)];
}

function write([folder, files]: Generated): void {
  const target = path.join(root, folder);
  mkdirSync(target, { recursive: true });
  const different = differences([folder, files]);
  for (const file of different) {
    const text = files.get(file);
    if (text === undefined) rmSync(path.join(target, file));
    else writeFileSync(path.join(target, file), text);
  }
  console.log(`${folder}: ${files.size} files, ${different.length} changed`);
}

const types = readTypes(path.join(root, 'src/api'));
const model = readModel(types);
const contradictions = contradictionsOf(model);
if (contradictions.length > 0) throw new Error(`what the interfaces say cannot be:\n${contradictions.join('\n')}`);
const strategies = 'src/apiserver/registry/strategies';
const generated: readonly Generated[] = [
  ['src/api/generated', renderModel(model).set('exports.ts', `${notice}${renderExports(types)}`)],
  [
    `${strategies}/generated`,
    new Map([['strategies.ts', `${notice}${renderStrategies(readSources(path.join(root, strategies)))}`]]),
  ],
];
if (process.argv.includes('--check')) {
  const stale = generated.flatMap(folder => differences(folder).map(file => `${folder[0]}/${file}`));
  for (const file of stale) console.error(`${file} is out of date: run node tools/generate-api/main.ts`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else for (const folder of generated) write(folder);
