/** Keeps the pages true: links and paths in them exist, and what is generated in them is up to date.
 *  `node tools/check-docs/main.ts` fails on a difference; with `--write` it mends what is generated. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderRooms } from './rooms-diagram.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What stands between `<!-- generated: NAME -->` and `<!-- end -->`. */
const generated: Readonly<Record<string, () => string>> = { rooms: renderRooms };

/** The page with its generated blocks made anew. */
export function regenerate(page: string): string {
  return page.replaceAll(
    /(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_, open: string, name: string, close: string) => {
      const render = generated[name];
      if (!render) throw new Error(`unknown generated block: ${name}`);
      return `${open}${render()}\n${close}`;
    },
  );
}

/** What a page points at: targets of relative links, and paths of this repository in back-ticks. */
export function references(page: string): string[] {
  const links = [...page.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(match => match[1] ?? '')
    .filter(target => !/^[a-z]+:/.test(target));
  const paths = [...page.matchAll(/`((?:src|docs|test|tools|bench|examples|bin)\/[\w./-]*)`/g)].map(
    match => `/${match[1]}`,
  );
  return [...links, ...paths];
}

/** The references of a page at `file` that lead nowhere. */
export function brokenReferences(file: string, page: string, exists: (absolute: string) => boolean): string[] {
  const resolve = (target: string) =>
    target.startsWith('/') ? path.join(root, target) : path.resolve(root, path.dirname(file), target);
  return references(page).filter(target => !exists(resolve(target)));
}

function pages(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter(file => file !== '' && existsSync(path.join(root, file)));
}

function main(write: boolean): string[] {
  return pages().flatMap(file => {
    const page = readFileSync(path.join(root, file), 'utf8');
    const wanted = regenerate(page);
    if (write && wanted !== page) writeFileSync(path.join(root, file), wanted);
    const stale = wanted === page || write ? [] : [`${file}: a generated block is out of date: run npm run generate`];
    return [...stale, ...brokenReferences(file, page, existsSync).map(target => `${file}: leads nowhere: ${target}`)];
  });
}

if (import.meta.main) {
  const problems = main(process.argv.includes('--write'));
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
