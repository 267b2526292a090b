/** Makes `dist/kubernode.js`, which `bin/kubernode` runs, and the few files that it loads: 600 sources cost half a
 *  second at start, their bundle 25 ms. `node tools/bundle.ts` makes it anew if a source is newer. */
import { createHash } from 'node:crypto';
import { globSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile, utimes } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { writeFileAtomically } from '#base';

const root = path.resolve(import.meta.dirname, '..');
const output = path.join(root, 'dist/kubernode.js');

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSource(): number {
  let newest = Math.max(modifiedAt(path.join(root, 'package-lock.json')), modifiedAt(fileURLToPath(import.meta.url)));
  for (const entry of readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && !entry.name.includes('.test.'))
      newest = Math.max(newest, modifiedAt(path.join(entry.parentPath, entry.name)));
  }
  return newest;
}

/** Whether the bundle is newer than every source. */
export function isBundleCurrent(): boolean {
  return modifiedAt(output) > newestSource();
}

/** Takes Node's own modules as they are. `import` makes a module of exports out of each, for which all of these are
 *  read, and much is loaded with the reading alone: streams by node:fs, the HTTP client of 760 KB by node:http. Saves
 *  each command 8 ms and a component alone 6 MB. */
const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path: name, kind, importer }) =>
      isBuiltin(name) && (kind === 'import-statement' || kind === 'require-call')
        ? // For each who imports it another one, of a line or two: shared ones would be files of their own.
          { path: name.replace('node:', ''), namespace: kind, suffix: `?${shortHash(importer)}`, sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter: /^/, namespace: 'import-statement' }, ({ path: name }) => ({ contents: exportsOf(name) }));
    build.onLoad({ filter: /^/, namespace: 'require-call' }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${name}');`,
    }));
  },
};

/** Tells files apart, in the same way wherever the clone lies. */
const shortHash = (file: string): string =>
  createHash('sha256').update(path.relative(root, file)).digest('hex').slice(0, 12);

/** What is not imported of it falls away, and is not read. */
function exportsOf(name: string): string {
  const names = Object.keys(process.getBuiltinModule(name) as object).filter(one => one !== 'default');
  return [
    `const all = process.getBuiltinModule('node:${name}');`,
    'export default all;',
    ...names.map(one => `export const ${one} = /* @__PURE__ */ (() => all.${one})();`),
  ].join('\n');
}

/** Puts what controllers declare into one file: it is read all at once, while the code of each is read when it wakes,
 *  for which esbuild would make a file of each declaration. Spares each start with controllers 43 files. */
const declarations: Plugin = {
  name: 'declarations',
  setup(build) {
    const all = 'declarations:all';
    build.onLoad({ filter: /[/\\]src[/\\]controllers[/\\].*declarations?\.ts$/ }, async ({ path: file }) => ({
      contents: `${await readFile(file, 'utf8')}\nimport ${JSON.stringify(all)};\n`,
      loader: 'ts',
    }));
    build.onResolve({ filter: new RegExp(`^${all}$`) }, () => ({ path: all, namespace: all }));
    build.onLoad({ filter: /^/, namespace: all }, () => ({
      contents: globSync('src/controllers/**/*declaration{,s}.ts', { cwd: root })
        .map(file => `import ${JSON.stringify(`./${file}`)};`)
        .join('\n'),
      resolveDir: root,
    }));
  },
};

/** How the sources become few files, whoever they are for. */
export const bundleOptions = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  minifyWhitespace: true,
  minifySyntax: true,
  // An error that nobody catches is shown with the line that threw it.
  lineLimit: 200,
  sourcemap: true,
  sourcesContent: false,
  // Their native code is loaded from their packages.
  external: ['lmdb', 'koffi'],
  plugins: [builtins, declarations],
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Makes the bundle unless it is newer than every source. */
export async function bundle(): Promise<void> {
  if (isBundleCurrent()) return;
  const begun = new Date();
  const { build } = await import('esbuild');
  // What was compiled from earlier bundles. Their chunks stay, since a cluster that runs may yet load one.
  rmSync(path.join(path.dirname(output), 'compile-cache'), { recursive: true, force: true });
  const { outputFiles } = await build({
    ...bundleOptions,
    write: false,
    absWorkingDir: root,
    // Threads are programs of their own, beside the first.
    entryPoints: ['src/main/kubernode.ts', 'src/apiserver/http/yaml-worker.ts', 'src/dns/threads/answer-thread.ts'],
    entryNames: '[name]',
    outdir: 'dist',
    target: 'node24',
  });
  const isFirst = ({ path: file }: { path: string }) => file === output;
  // What is interrupted leaves no bundle that looks current: the one that leads to all others comes last, and at once.
  for (const { path: file, contents } of outputFiles.filter(one => !isFirst(one)))
    await writeFileAtomically(file, contents, 0o644);
  for (const { contents } of outputFiles.filter(isFirst)) await writeFileAtomically(output, contents, 0o644);
  // What was changed meanwhile is newer.
  await utimes(output, begun, begun);
}

if (import.meta.main) await bundle();
