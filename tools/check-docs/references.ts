/** What a page points at must be there: files, parts of pages, paths of the repository, npm scripts. */
import path from 'node:path';
import type { Page } from './page.ts';

/** What there is. */
export interface Repository {
  /** Whether a path, relative to the root, exists. */
  readonly exists: (file: string) => boolean;
  /** The text of a file that exists. */
  readonly textOf: (file: string) => string;
  /** Ids of a page's headings; undefined for what is no page. */
  readonly anchorsOf: (file: string) => ReadonlySet<string> | undefined;
  /** Names of the scripts in package.json. */
  readonly scripts: ReadonlySet<string>;
}

/** What a page points at and is not there, in words. */
export function brokenReferences(page: Page, repository: Repository): string[] {
  return [
    ...page.links
      .filter(({ target }) => !leadsSomewhere(page, target, repository))
      .map(({ target }) => `leads nowhere: ${target}`),
    ...page.links
      .filter(link => !holdsName(page, link, repository))
      .map(({ label, target }) => `no ${label} in ${target}`),
    ...pathsIn(page)
      .filter(target => !repository.exists(target))
      .map(target => `no such path: ${target}`),
    ...scriptsIn(page)
      .filter(name => !repository.scripts.has(name))
      .map(name => `no such npm script: ${name}`),
  ];
}

function leadsSomewhere(page: Page, target: string, { exists, anchorsOf }: Repository): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [relative = '', anchor] = target.split('#');
  const file = relative === '' ? page.file : path.join(path.dirname(page.file), relative);
  if (anchor === undefined) return exists(file);
  const anchors = file === page.file ? page.anchors : anchorsOf(file);
  return anchors?.has(anchor) ?? false;
}

/** A link from a name in code to a source must lead to one that has the name:
 *  [`planPod`](src/kubelet/plan/plan-pod.ts). */
function holdsName(page: Page, { label, target }: Page['links'][number], { exists, textOf }: Repository): boolean {
  const [, name] = /^`([A-Za-z]\w+)`$/.exec(label) ?? [];
  const file = path.join(path.dirname(page.file), target);
  return name === undefined || !target.endsWith('.ts') || !exists(file) || textOf(file).includes(name);
}

/** Paths of this repository in code: `src/base`, `.ci/run`. A last part in capitals stands for any name. */
function pathsIn({ code }: Page): string[] {
  const place = /(?<![\w./-])(?:src|docs|test|tools|bench|examples|bin|\.ci)\/[\w./-]*/g;
  const found = code.flatMap(text => [...text.matchAll(place)].map(([match]) => match.replace(/\.+$/, '')));
  return found.filter(file => !/^[A-Z]{2,}$/.test(path.basename(file)));
}

/** `npm run NAME`, `npm test`, `npm start`. */
function scriptsIn({ code }: Page): string[] {
  const script = /\bnpm (?:run (?:--silent )?([\w:-]+)|(test|start)\b)/g;
  return code.flatMap(text => [...text.matchAll(script)].map(([, run, short]) => run ?? short ?? ''));
}
