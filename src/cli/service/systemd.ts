/** Units of systemd, of the system for root and of the user for others. */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { homeDirectory, readFileIfExists, tryExec, UsageError, writeFileAtomically } from '#base';
import { unitMark } from './unit.ts';

/** Whose units: the machine's, or a user's. */
export interface SystemdPlace {
  readonly isUser: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Where a unit lies. */
export function unitFile(unit: string, { isUser, env }: SystemdPlace): string {
  if (!isUser) return path.join('/etc/systemd/system', unit);
  const config = env['XDG_CONFIG_HOME'] || path.join(homeDirectory(env), '.config');
  return path.join(config, 'systemd', 'user', unit);
}

/** UsageError where no systemd runs: https://www.freedesktop.org/software/systemd/man/latest/sd_booted.html */
export function assertSystemdRuns(): void {
  if (existsSync('/run/systemd/system')) return;
  throw new UsageError(
    'systemd does not run on this machine: kubernode service install --print shows the unit, for another one',
  );
}

/** Writes the unit, and starts it now and at every boot. UsageError when there is one of this name that others made. */
export async function installUnit(unit: string, text: string, place: SystemdPlace): Promise<void> {
  const file = unitFile(unit, place);
  await assertOurs(file);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomically(file, text, 0o644);
  await systemctl(['daemon-reload'], place);
  await systemctl(['enable', '--now', unit], place);
}

/** Stops the unit and takes it away. UsageError when there is none, or others made it. */
export async function removeUnit(unit: string, place: SystemdPlace): Promise<void> {
  const file = unitFile(unit, place);
  if (!(await assertOurs(file))) throw new UsageError(`there is no service ${unit}: ${file} is not there`);
  await systemctl(['disable', '--now', unit], place);
  await rm(file, { force: true });
  await systemctl(['daemon-reload'], place);
}

/** What systemd says of a unit in a word: `active`, `activating`, `failed`, `inactive`, ... */
export async function stateOfUnit(unit: string, { isUser, env }: SystemdPlace): Promise<string> {
  const { stdout } = await tryExec('systemctl', [...(isUser ? ['--user'] : []), 'is-active', unit], { env });
  return stdout.trim();
}

/** Whether the file is there. UsageError when it is not ours. */
async function assertOurs(file: string): Promise<boolean> {
  const text = await readFileIfExists(file);
  if (text !== undefined && !text.startsWith(unitMark))
    throw new UsageError(`${file} was made by others: it is left alone`);
  return text !== undefined;
}

async function systemctl(args: readonly string[], { isUser, env }: SystemdPlace): Promise<void> {
  const all = [...(isUser ? ['--user'] : []), ...args];
  const { exitCode, stderr } = await tryExec('systemctl', all, { env });
  if (exitCode !== 0) throw new UsageError(`systemctl ${all.join(' ')}: ${stderr.trim().split('\n').join('; ')}`);
}
