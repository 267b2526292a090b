/** systemd, booted beside this machine's first process, for tests of services. */
import { existsSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ChildProcess, type ExecResult, exec, startProcess, tryExec } from '#base';
import { eventually, root } from './cluster.ts';

const systemd = '/lib/systemd/systemd';

/** Why this machine cannot boot one; undefined when it can. */
export function systemdUnavailable(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  return existsSync(systemd) ? undefined : 'needs systemd';
}

export interface BootedSystemd extends AsyncDisposable {
  /** Runs a command there. */
  run(command: string, args: readonly string[]): Promise<ExecResult>;
  /** Shuts it down as a machine is, and boots it again with the files that it left. */
  reboot(): Promise<void>;
  /** A file of its, as seen from here. Undefined unless it was written there. */
  read(file: string): Promise<string | undefined>;
}

/** Boots it; disposing it ends all that runs there, and takes what was written there away. */
export async function bootSystemd(): Promise<BootedSystemd> {
  await using cleanup = new AsyncDisposableStack();
  // In memory: files on disk may lie on an overlay already.
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'kubernode-systemd-'));
  cleanup.defer(() => rmSync(folder, { recursive: true }));
  const mounts = (await exec('findmnt', ['--noheadings', '--types', 'cgroup2', '--output', 'TARGET'])).stdout;
  const cgroup = path.join(mounts.trim().split('\n')[0] ?? '', path.basename(folder));
  await mkdir(cgroup);
  cleanup.defer(async () => void (await eventually('its cgroups are gone', () => removeCgroups(cgroup))));
  let machine = await boot(cgroup, folder);
  cleanup.defer(() => end(machine));
  const run = (command: string, args: readonly string[]) =>
    tryExec('nsenter', [...into(machine.pid), command, ...args]);
  const disposal = cleanup.move();
  return {
    run,
    async reboot() {
      const { promise, resolve } = Promise.withResolvers<unknown>();
      machine.child.once('exit', resolve);
      await run('systemctl', ['start', '--no-block', 'poweroff.target']);
      await promise;
      machine = await boot(cgroup, folder);
    },
    read: file => readFile(path.join(folder, 'changes', file), 'utf8').catch(() => undefined),
    [Symbol.asyncDispose]: () => disposal.disposeAsync(),
  };
}

interface Machine {
  readonly child: ChildProcess;
  /** systemd's. */
  readonly pid: number;
}

/** Arguments of nsenter, up to the command. */
function into(pid: number): string[] {
  const namespaces = ['--mount', '--pid', '--cgroup', '--uts', '--ipc', '--root', '--wd'];
  return ['--target', String(pid), ...namespaces, 'env', '-i', 'HOME=/root', `PATH=${process.env['PATH']}`];
}

async function boot(cgroup: string, folder: string): Promise<Machine> {
  const child = startProcess(path.join(root, 'test/support/boot-systemd.sh'), [cgroup, folder, root], {
    stdio: 'ignore',
  });
  const pid = await eventually('systemd runs', async () => {
    if (child.exitCode !== null) throw new Error(`systemd ended with ${child.exitCode}`);
    const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').catch(() => '');
    const first = Number(children.trim().split(' ')[0]);
    const { stdout } = await tryExec('nsenter', [...into(first), 'systemctl', 'is-system-running']);
    return ['running', 'degraded'].includes(stdout.trim()) && first;
  });
  return { child, pid };
}

/** With its first process all others of a PID namespace end. */
async function end({ child, pid }: Machine): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<unknown>();
  child.once('exit', resolve);
  process.kill(pid, 'SIGKILL');
  await promise;
}

/** True when there is none left. */
async function removeCgroups(folder: string): Promise<boolean> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.filter(one => one.isDirectory())) await removeCgroups(path.join(folder, entry.name));
    rmdirSync(folder);
  } catch {
    return !existsSync(folder);
  }
  return true;
}
