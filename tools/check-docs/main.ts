/** Keeps the pages true.
 *
 *  - Links, paths, npm scripts and command lines in them lead somewhere (`references.ts`, `command-lines.ts`).
 *  - Examples in TypeScript are what the type checker accepts (`examples.ts`).
 *  - The headers of the rooms' doors lead somewhere too (`doors.ts`).
 *  - What the client and the operator's door show to users says what it is (`undocumented.ts`).
 *  - Generated blocks are as the program's own lists say (`generated.ts`, `blocks/`).
 *
 *  `node tools/check-docs/main.ts` tells what is wrong and fails; with `--write` it mends what is generated. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { wrongCommandLines } from './command-lines.ts';
import { wrongDoor } from './doors.ts';
import { wrongExamples } from './examples.ts';
import { regenerate } from './generated.ts';
import { type Page, parsePage } from './page.ts';
import { brokenReferences, type Repository } from './references.ts';
import { undocumentedMembers } from './undocumented.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The repository's pages, new ones included. */
function readPages(): Page[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed
    .split('\n')
    .filter(file => file !== '' && existsSync(path.join(root, file)))
    .map(file => parsePage(file, readFileSync(path.join(root, file), 'utf8')));
}

function repositoryWith(pages: readonly Page[]): Repository {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
  return {
    exists: file => existsSync(path.join(root, file)),
    textOf: file => readFileSync(path.join(root, file), 'utf8'),
    anchorsOf: file => pages.find(page => page.file === file)?.anchors,
    scripts: new Set(Object.keys(scripts)),
  };
}

/** Makes generated blocks anew; returns the pages in which they are out of date and must not be. */
function checkGenerated(pages: readonly Page[], { write }: { write: boolean }): string[] {
  const stale = pages.filter(({ file, text }) => regenerate(file, text) !== text);
  if (!write) return stale.map(({ file }) => `${file}: a generated block is out of date: run npm run generate`);
  for (const { file, text } of stale) writeFileSync(path.join(root, file), regenerate(file, text));
  return [];
}

function wrongDoors(repository: Repository): string[] {
  return readdirSync(path.join(root, 'src')).flatMap(room => {
    const door = `src/${room}/index.ts`;
    if (!repository.exists(door)) return [`src/${room}: a room without a door`];
    return wrongDoor(room, repository.textOf(door), repository).map(problem => `${door}: ${problem}`);
  });
}

function problems({ write }: { write: boolean }): string[] {
  const stale = checkGenerated(readPages(), { write });
  const pages = readPages();
  const repository = repositoryWith(pages);
  const wrong = pages.flatMap(page =>
    [...brokenReferences(page, repository), ...wrongCommandLines(page)].map(problem => `${page.file}: ${problem}`),
  );
  const silent = ['src/client/index.ts', 'src/reconcile/index.ts']
    .flatMap(door => undocumentedMembers(door, repository.textOf))
    .map(name => `${name}: no comment`);
  return [...stale, ...wrong, ...silent, ...wrongDoors(repository), ...wrongExamples(pages, root)];
}

const found = problems({ write: process.argv.includes('--write') });
for (const problem of found) process.stdout.write(`${problem}\n`);
process.exitCode = found.length === 0 ? 0 : 1;
