/** Looks at what a machine has. */
import { access, constants, open } from 'node:fs/promises';
import path from 'node:path';
import { tryExec } from '#base';
import type { ObservedMachine } from './plan.ts';
import type { Requirement } from './requirements.ts';

/** Looked through besides PATH: users' shells often leave out what only root needs. */
const systemDirectories = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Which requirements are not met, and what could be done about it. Only reads. */
export async function observeMachine(requirements: readonly Requirement[]): Promise<ObservedMachine> {
  const missing = await findMissing(requirements);
  const hasApt = await isProgram('apt-get');
  const isRoot = process.getuid?.() === 0;
  return { missing, isRoot, hasApt, installable: missing.length > 0 && hasApt ? await knownToApt(missing) : [] };
}

/** The packages of the requirements that are not met. */
export async function findMissing(requirements: readonly Requirement[]): Promise<string[]> {
  const met = await Promise.all(requirements.map(isMet));
  return requirements.filter((_, index) => !met[index]).map(requirement => requirement.package);
}

async function isMet({ programs = [], anyFile = [], isStatic = false }: Requirement): Promise<boolean> {
  const found = await Promise.all(programs.map(isProgram));
  if (found.includes(false)) return false;
  if (anyFile.length === 0) return true;
  const files = await Promise.all(
    anyFile.map(async file => (await exists(file, constants.R_OK)) && (!isStatic || (await isStaticProgram(file)))),
  );
  return files.includes(true);
}

const isProgram = async (name: string): Promise<boolean> => (await findProgram(name)) !== undefined;

/** Path of the program that a command of this name runs; undefined where there is none. */
export async function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const directories = new Set([
    ...(env['PATH'] ?? '').split(path.delimiter).filter(directory => path.isAbsolute(directory)),
    ...systemDirectories,
  ]);
  for (const directory of directories) {
    const file = path.join(directory, name);
    if (await exists(file, constants.X_OK)) return file;
  }
  return undefined;
}

async function exists(file: string, mode: number): Promise<boolean> {
  return await access(file, mode).then(
    () => true,
    () => false,
  );
}

/** A program that needs a loader names it among its first bytes. */
async function isStaticProgram(file: string): Promise<boolean> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
  const start = buffer.subarray(0, bytesRead).toString('latin1');
  return !start.includes('/ld-linux') && !start.includes('/ld-musl') && !start.includes('/ld64');
}

/** The packages for which apt's lists hold a version to install. */
async function knownToApt(packages: readonly string[]): Promise<string[]> {
  const { stdout } = await tryExec('apt-cache', ['policy', ...packages], { env: { ...process.env, LC_ALL: 'C' } });
  return parsePolicy(stdout);
}

/** Names with a candidate in what `apt-cache policy` prints. */
export function parsePolicy(output: string): string[] {
  return [...output.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (.*)$/gm)]
    .filter(match => match[2] !== '(none)')
    .map(match => match[1] as string);
}
