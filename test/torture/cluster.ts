/** A cluster without a node that is made to be killed: `kubernode up --no-node`, in a process group of its own. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ChildProcess, startProcess, tryExec } from '#base';
import { type Client, connect, createClient } from '#client';
import { eventually, freePort, kubernode } from '../support/cluster.ts';
import { killOnce, processesOf } from '../support/processes.ts';
import { createSmallDisk, type SmallDisk } from '../support/small-disk.ts';

/** In the order of how much goes at once. */
export const killKinds = ['process', 'term', 'group', 'start', 'power'] as const;
/** `process`: the one that its supervisor starts again. `term`: asked to end. `group`: supervisor and all. `start`: a
 *  group that has just been started. `power`: a group and whatever its disk did not have. */
export type KillKind = (typeof killKinds)[number];

export interface DoomedClusterOptions {
  readonly random: () => number;
  /** Further arguments of `up`. */
  readonly args?: readonly string[];
  /** Keep the data on a disk whose power can be cut; needs root. */
  readonly onSmallDisk: boolean;
}

export interface DoomedCluster extends AsyncDisposable {
  readonly client: Client;
  /** Kills it while it works, and sees that it is started again; resolves when it is ready. */
  kill(kind: KillKind): Promise<void>;
}

/** By then a start is over, mostly. */
const latestKillMs = 900;
/** By then a start hangs, however slow the machine is. */
const hangingMs = 600_000;
const diskBytes = 512 * 1024 * 1024;

/** Starts one, on a directory on which the first start was killed; resolves when it is ready. Disposing it kills it for
 *  good. */
export async function startDoomedCluster({
  random,
  args = [],
  onSmallDisk,
}: DoomedClusterOptions): Promise<DoomedCluster> {
  await using cleanup = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(os.tmpdir(), 'kubernode-torture-'));
  cleanup.defer(() => rm(home, { recursive: true, force: true }));
  const disk = onSmallDisk ? cleanup.use(await createSmallDisk({ bytes: diskBytes })) : undefined;
  const dataDir = path.join(disk?.path ?? home, 'data');
  const env = { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config') };
  const port = String(await freePort());
  const command = ['up', '--no-node', '--data-dir', dataDir, '--api-port', port, '--snapshot-every', '0', ...args];
  let running: RunningUp;
  // What outlives the directory is the link from its name.
  cleanup.defer(async () => void (await tryExec(kubernode, ['down', '--purge', '--data-dir', dataDir], { env })));
  cleanup.defer(async () => void (await running.end('SIGKILL')));
  /** Starts it, kills it before or soon after it is ready, and starts it again. */
  const startTwice = async () => {
    running = launch(command, env);
    await new Promise(resolve => setTimeout(resolve, random() * latestKillMs));
    await running.end('SIGKILL');
    await startAgain();
  };
  const startAgain = async () => {
    running = launch(command, env);
    await running.ready;
  };
  await startTwice();
  const transport = cleanup.use(await connect({ file: path.join(dataDir, 'admin.conf'), env: {} }));

  const killers: Record<KillKind, () => Promise<void>> = {
    async process() {
      const readyAgain = running.readyAgain();
      await killOnce(dataDir);
      await readyAgain;
    },
    async term() {
      const code = await running.end('SIGTERM');
      if (code !== 0) throw new Error(`asked to end, up ended with ${code}: ${running.output()}`);
      await startAgain();
    },
    async group() {
      await running.end('SIGKILL');
      await startAgain();
    },
    async start() {
      await running.end('SIGKILL');
      await startTwice();
    },
    async power() {
      if (!disk) throw new Error('there is no disk whose power can be cut');
      await cutPower(disk, dataDir, () => running.end('SIGKILL'));
      await startAgain();
    },
  };
  const resources = cleanup.move();
  return {
    client: createClient(transport),
    kill: kind => killers[kind](),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Keeps what the disk had at one moment, at which the process stood still, and nothing of what the kernel had in
 *  memory. */
async function cutPower(disk: SmallDisk, dataDir: string, end: () => Promise<unknown>): Promise<void> {
  const { pid } = await processesOf(dataDir);
  process.kill(pid, 'SIGSTOP');
  await eventually('it stands still', async () => /^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, 'utf8')));
  await disk.copyBlocks();
  await end();
  await disk.goBackToCopy();
}

interface RunningUp {
  readonly ready: Promise<void>;
  /** Resolves when the supervisor has started it again. */
  readyAgain(): Promise<void>;
  /** Signals the whole group, and resolves with the exit code when all of it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  readonly output: () => string;
}

function launch(command: readonly string[], env: NodeJS.ProcessEnv): RunningUp {
  const child = startProcess(kubernode, command, { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close'); // both ends of its output: supervisor and process are gone
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const printed = (words: string, times = 1) =>
    eventually(
      `up prints "${words}"`,
      async () => {
        if (text.split(words).length > times) return true;
        if (hasEnded(child)) throw new Error(`up ended by itself: ${text}`);
        return false;
      },
      hangingMs,
    );
  const ready = printed('Cluster ready').then(() => undefined);
  ready.catch(() => undefined); // who kills it meanwhile does not ask
  return {
    ready,
    output: () => text,
    async readyAgain() {
      const before = text.split('Running again').length - 1;
      await printed('Running again', before + 1);
    },
    async end(signal) {
      if (!hasEnded(child)) process.kill(signal === 'SIGTERM' ? (child.pid ?? 0) : -(child.pid ?? 0), signal);
      await closed;
      return child.exitCode;
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
