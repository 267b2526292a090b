/** Starts a containerd of Kubernode's own, or takes over the one that an earlier run left. */
import { mkdir, open, rm, stat } from 'node:fs/promises';
import {
  type Clock,
  exec,
  type Logger,
  removeTree,
  startProcess,
  systemErrorCode,
  UsageError,
  writeFileAtomically,
} from '#base';
import { readBootId } from '#linux';
import { findProgram } from '../setup/observe.ts';
import { type ContainerdLayout, containerdLayout } from './layout.ts';
import { askVersion, bootIdFile, chooseSnapshotter, mayLowerOomScore, observeContainerd } from './observe.ts';
import { planStart, type StartStep } from './plan.ts';
import { readProcess, stopProcess } from './processes.ts';
import { renderContainerdConfig } from './render.ts';
import { launchCommand } from './root/launch-command.ts';

/** Where containerd keeps its files, and which programs it uses. */
export interface StartContainerdOptions {
  /** Kubernode's data directory. */
  directory: string;
  /** Image of the container that holds a pod's namespaces; it must be imported before the first pod. */
  sandboxImage: string;
  clock: Clock;
  logger: Logger;
  /** Runtime that starts containers. Default `runc`. */
  runtimeBinary?: string;
  /** Folder of the CNI plugins' programs. Default `/usr/lib/cni`. */
  cniBinDirectory?: string;
  /** Folders in which others mount what containers are to see, such as the kubelet's. Default: none. */
  mountFolders?: readonly string[];
  /** How long it may take to answer. Default 20 seconds. */
  readyTimeoutMs?: number;
  /** Ends the wait for its answer when it aborts; the process stays for {@link takeDownContainerd}. Default: never. */
  signal?: AbortSignal | undefined;
}

/** A containerd that answers. It outlives this process; {@link stopContainerd} ends it. */
export interface Containerd {
  layout: ContainerdLayout;
  /** Path of the CRI socket. */
  socket: string;
  pid: number;
  snapshotter: 'overlayfs' | 'native';
  /** Whether it was running already. */
  adopted: boolean;
}

/** Returns a running containerd with the wanted settings.
 *
 *  Guarantees: it and its containers survive the end of this process, however it ends; a running one with the same
 *  settings is adopted, one with others is replaced without touching its containers.
 *  Errors: UsageError when containerd is not installed or does not come up, with the end of its log, and when the data
 *  directory's path is too long. */
export async function startContainerd(options: StartContainerdOptions): Promise<Containerd> {
  const layout = containerdLayout(options.directory);
  assertShortEnough(layout);
  await Promise.all(
    [layout.root, layout.state, layout.optDirectory, layout.cniConfigDirectory].map(folder =>
      mkdir(folder, { recursive: true }),
    ),
  );
  const snapshotter = await chooseSnapshotter(layout.directory);
  const config = renderContainerdConfig({
    layout,
    sandboxImage: options.sandboxImage,
    runtimeBinary: options.runtimeBinary ?? 'runc',
    crun: await findProgram('crun'),
    snapshotter,
    cniBinDirectory: options.cniBinDirectory ?? '/usr/lib/cni',
    mayLowerOomScore: await mayLowerOomScore(),
  });
  const steps = planStart(await observeContainerd(layout, options.clock), config);
  let pid = 0;
  for (const step of steps) pid = await takeStep(step, layout, options);
  const adopted = steps[0]?.do === 'adopt';
  options.logger.info('containerd is ready', { pid, adopted, socket: layout.socket, snapshotter });
  return { layout, socket: layout.socket, pid, snapshotter, adopted };
}

/** The kernel takes at most 107 bytes for a socket's path. */
function assertShortEnough({ socket }: ContainerdLayout): void {
  const longest = Buffer.byteLength(`${socket}.ttrpc`);
  if (longest > 107)
    throw new UsageError(`${socket}: ${longest - 107} bytes too long for a socket: use a shorter data directory`);
}

/** Takes one step; the last one of a plan returns the running process. */
async function takeStep(step: StartStep, layout: ContainerdLayout, options: StartContainerdOptions): Promise<number> {
  if (step.do === 'adopt') return step.pid;
  if (step.do === 'start') {
    await writeFileAtomically(layout.config, step.config, 0o600);
    return await launchContainerd(layout, options);
  }
  if (step.do === 'clearState') await removeTree(layout.state);
  else {
    options.logger.info('replacing containerd', { pid: step.pid, reason: step.reason });
    await stopProcess(step.pid, options);
  }
  return 0;
}

/** Starts the program with the configuration on disk and waits until its CRI service answers. */
export async function launchContainerd(
  layout: ContainerdLayout,
  options: Pick<StartContainerdOptions, 'clock' | 'logger' | 'mountFolders' | 'readyTimeoutMs' | 'signal'>,
): Promise<number> {
  await Promise.all([
    rm(layout.socket, { force: true }),
    mkdir(layout.state, { recursive: true }),
    truncateLongLog(layout.log),
  ]);
  const bootId = await readBootId();
  const [command = '', ...args] = await launchCommand(['containerd', '--config', layout.config], {
    shared: [layout.directory, ...(options.mountFolders ?? [])],
    logger: options.logger,
  });
  await using log = await open(layout.log, 'a', 0o600);
  const child = startProcess(command, args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    cwd: '/',
  });
  const failure = new Promise<never>((_, reject) => child.once('error', reject));
  failure.catch(() => undefined); // reported below
  child.unref();
  const { pid } = child;
  if (pid === undefined) return await failure.catch((error: unknown) => Promise.reject(explainFailure(error)));
  await writeFileAtomically(layout.pidFile, `${pid}\n`, 0o644);
  await writeFileAtomically(bootIdFile(layout), bootId, 0o644);
  await untilReady(pid, layout, options);
  return pid;
}

function explainFailure(error: unknown): Error {
  if (systemErrorCode(error) !== 'ENOENT')
    return new UsageError(`cannot start containerd: ${(error as Error).message}`, { cause: error });
  return new UsageError('containerd is not installed: kubernode up installs it, or apt-get install containerd', {
    cause: error,
  });
}

async function untilReady(
  pid: number,
  layout: ContainerdLayout,
  options: Pick<StartContainerdOptions, 'clock' | 'readyTimeoutMs' | 'signal'>,
): Promise<void> {
  const { clock, readyTimeoutMs = 20_000, signal } = options;
  const deadline = clock.now() + readyTimeoutMs;
  while ((await askVersion(layout.socket, clock)) === undefined) {
    const problem =
      (await readProcess(pid)) === undefined
        ? 'ended at once'
        : clock.now() > deadline
          ? `did not answer within ${readyTimeoutMs} ms`
          : undefined;
    if (problem !== undefined)
      throw new UsageError(`containerd ${problem}; the end of ${layout.log}: ${await lastLine(layout.log)}`);
    await clock.sleep(5, signal);
  }
}

async function lastLine(log: string): Promise<string> {
  const { stdout } = await exec('tail', ['-n', '1', log]);
  return stdout.trim();
}

/** containerd appends to its log for as long as it runs; what an earlier run wrote is dropped once it is long. */
async function truncateLongLog(log: string): Promise<void> {
  const size = await stat(log).then(
    found => found.size,
    () => 0,
  );
  if (size > 16 * 1024 * 1024) await rm(log, { force: true });
}
