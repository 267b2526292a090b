/** Builds what npm installs, into `dist/lib`: the program and the entry points as JavaScript (ES modules, and CommonJS
 *  for who cannot require these), their types, the lock file of the pinned Node, and what is said of others' code
 *  (licenses, SBOM). */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build as bundle } from 'esbuild';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { bundleOptions } from '../bundle.ts';
import { type Bundled, packageFolders, readBundled, renderLicenses, type Sbom, selectComponents } from './bundled.ts';
import { commonJsTypes, entryOf, libraryOf } from './common-js.ts';
import { type LockFile, lockOfNode, type NodePackage } from './node-lock.ts';

const root = path.resolve(import.meta.dirname, '../..');
export const output = path.join(root, 'dist/lib');

/** The entry points of the package and their sources. */
const entryPoints = {
  index: 'src/main/library.ts',
  testing: 'src/testing/index.ts',
  client: 'src/client/index.ts',
  api: 'src/api/index.ts',
  operator: 'src/reconcile/index.ts',
};
/** What is run: the program, and its threads. */
const programs = {
  kubernode: 'src/main/kubernode.ts',
  'yaml-worker': 'src/apiserver/http/yaml-worker.ts',
  'answer-thread': 'src/dns/threads/answer-thread.ts',
};

const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

/** Builds it anew, beside what is there, and takes its place when all of it is well. */
export async function buildPackage(): Promise<void> {
  const work = `${output}-${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const packages = await buildCode(work);
    await buildCommonJs(work);
    await buildTypes(work);
    writeCommonJsTypes(work);
    writeFileSync(path.join(work, 'THIRD-PARTY-LICENSES.txt'), renderLicenses(packages));
    writeFileSync(path.join(work, 'sbom.cdx.json'), `${JSON.stringify(buildSbom(packages), undefined, 1)}\n`);
    writeNode(path.join(work, 'node'));
    rmSync(output, { recursive: true, force: true });
    renameSync(work, output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** JavaScript for Node 22.19; returns the packages whose code is in it. */
async function buildCode(folder: string): Promise<Bundled[]> {
  const { metafile } = await bundle({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: { ...entryPoints, ...programs },
    outdir: folder,
    target: 'node22.19',
    // What Node 22 lacks.
    inject: ['tools/package/disposable-stacks.ts'],
    metafile: true,
  });
  return packageFolders(Object.keys(metafile.inputs)).map(found => readBundled(path.join(root, found)));
}

/** The entry points for who cannot require ES modules, such as jest: one file, since chunks are for ES modules
 *  alone. */
async function buildCommonJs(folder: string): Promise<void> {
  await bundle({
    ...bundleOptions,
    absWorkingDir: root,
    stdin: { contents: libraryOf(entryPoints), resolveDir: root },
    outfile: path.join(folder, 'library.cjs'),
    format: 'cjs',
    splitting: false,
    sourcemap: false,
    target: 'node22.19',
    inject: ['tools/package/disposable-stacks.ts'],
    // jest loads what is imported in the midst of code by require alone.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': 'urlOfModule' },
    banner: { js: "const urlOfModule = require('node:url').pathToFileURL(__filename).href;" },
  });
  for (const name of Object.keys(entryPoints)) writeFileSync(path.join(folder, `${name}.cjs`), entryOf(name));
}

/** The same types, as those of CommonJS. */
function writeCommonJsTypes(folder: string): void {
  for (const file of readdirSync(folder).filter(name => name.endsWith('.d.ts'))) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    writeFileSync(path.join(folder, file.replace(/\.ts$/, '.cts')), commonJsTypes(text));
  }
}

/** One file of types for each entry point, and some that they share; none of others' types are in them. */
async function buildTypes(folder: string): Promise<void> {
  await using build = await rolldown({
    input: entryPoints,
    cwd: root,
    external: /^node:/,
    checks: { pluginTimings: false },
    platform: 'node',
    plugins: [dts({ emitDtsOnly: true, tsconfig: path.join(root, 'tsconfig.json') })],
  });
  await build.write({
    dir: folder,
    format: 'esm',
    chunkFileNames: 'types-[hash].js',
    banner: '/// <reference lib="esnext.disposable" />',
  });
}

/** npm's own account of what is installed, less what neither is bundled nor will be installed with it. */
function buildSbom(bundled: readonly Bundled[]): Sbom {
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const text = execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const { dependencies } = readJson('package.json') as { dependencies: Record<string, string> };
  const installed = Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
  return selectComponents(JSON.parse(text) as Sbom, { bundled, installed });
}

function writeNode(folder: string): void {
  mkdirSync(folder);
  const lock = lockOfNode(
    readJson('package-lock.json') as LockFile,
    readJson('tools/node/package.json') as NodePackage,
  );
  cpSync(path.join(root, 'tools/node/package.json'), path.join(folder, 'package.json'));
  writeFileSync(path.join(folder, 'package-lock.json'), `${JSON.stringify(lock, undefined, 2)}\n`);
}
