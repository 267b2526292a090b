/** A cluster of `bin/kubernode up` for benchmarks: a process of its own on a data directory of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exec, startProcess, systemClock } from '#base';
import { type Client, connect, createClient } from '#client';
import { busyboxImage, createImageStore } from '#images';

const kubernode = path.resolve(import.meta.dirname, '../../bin/kubernode');
/** Two benchmarks run side by side on ports of their own: `BENCH_API_PORT`. */
export const apiPort = Number(process.env['BENCH_API_PORT'] ?? 26_443);

/** An initialised data directory without a cluster that runs. The image `busybox:local` is there. */
export interface DataDirectory extends AsyncDisposable {
  readonly path: string;
  readonly kubeconfig: string;
  /** Starts the cluster; resolves when it says that it is ready. */
  up(args?: readonly string[], options?: UpOptions): Promise<RealCluster>;
}

export interface UpOptions {
  /** How many files and sockets the process may have open. Default: as many as this one may. */
  readonly descriptors?: number;
}

export interface RealCluster extends AsyncDisposable {
  readonly pid: number;
  readonly client: Client;
  readonly kubeconfig: string;
  /** From the start of the process to the first answer of `/readyz`, and to the Ready node with DNS. */
  readonly apiReadyMs: number;
  readonly readyMs: number;
  kubectl(...args: readonly string[]): Promise<string>;
}

export interface DataDirectoryOptions {
  /** Run control planes without a node: no root, no containers. Default false. */
  readonly noNode?: boolean;
}

/** Makes a data directory, with one start and stop; disposing it takes everything away. */
export async function initialiseDataDirectory({ noNode = false }: DataDirectoryOptions = {}): Promise<DataDirectory> {
  const home = mkdtempSync(path.join(tmpdir(), 'kubernode-bench-'));
  const dataDir = path.join(home, 'data');
  const env = { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'config'), KUBERNODE_DATA_DIR: dataDir };
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => {
    await exec(kubernode, ['down', '--purge', '--now'], { env, timeoutMs: 120_000 });
    rmSync(home, { recursive: true, force: true });
  });
  if (!noNode) await busyboxImage(createImageStore({ dataDirectory: dataDir }));
  const kubeconfig = path.join(dataDir, 'admin.conf');
  const up = (args: readonly string[] = [], options: UpOptions = {}) =>
    startRealCluster({ args: noNode ? ['--no-node', ...args] : args, env, kubeconfig, ...options });
  await (await up())[Symbol.asyncDispose]();
  const disposal = cleanup.move();
  return { path: dataDir, kubeconfig, up, [Symbol.asyncDispose]: () => disposal.disposeAsync() };
}

interface StartOptions extends UpOptions {
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  kubeconfig: string;
}

async function startRealCluster({ args, env, kubeconfig, descriptors }: StartOptions): Promise<RealCluster> {
  const start = performance.now();
  const up = [kubernode, 'up', '--api-port', String(apiPort), ...args];
  const [command = '', ...rest] = descriptors === undefined ? up : ['prlimit', `--nofile=${descriptors}`, ...up];
  const child = startProcess(command, rest, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = Promise.withResolvers<void>();
  child.on('exit', () => exited.resolve());
  const ready = Promise.withResolvers<number>();
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      output += text.toString();
      if (/^Cluster ready/m.test(output)) ready.resolve(performance.now() - start);
    });
  void exited.promise.then(() => ready.reject(new Error(`kubernode up ended; it printed: ${output}`)));
  const apiReady = waitUntilAnswered(ready.promise).then(() => performance.now() - start);
  const readyMs = await ready.promise;
  const transport = await connect({ file: kubeconfig, env });
  return {
    // The child is its supervisor.
    pid: (JSON.parse(readFileSync(path.join(path.dirname(kubeconfig), 'cluster.json'), 'utf8')) as { pid: number }).pid,
    client: createClient(transport),
    kubeconfig,
    apiReadyMs: await apiReady,
    readyMs,
    kubectl: async (...more) =>
      (await exec('kubectl', ['--kubeconfig', kubeconfig, ...more], { env, timeoutMs: 60_000 })).stdout,
    async [Symbol.asyncDispose]() {
      await transport[Symbol.asyncDispose]();
      child.kill('SIGTERM');
      await exited.promise;
    },
  };
}

/** Resolves when `/readyz` answers 200, or when the cluster gave up. */
async function waitUntilAnswered(ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  ended.catch(() => (isOver = true));
  while (!isOver) {
    const { promise, resolve } = Promise.withResolvers<number>();
    https
      .get({ host: '127.0.0.1', port: apiPort, path: '/readyz', rejectUnauthorized: false }, response => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on('error', () => resolve(0));
    if ((await promise) === 200) return;
    await systemClock.sleep(5);
  }
}

/** Resident memory of a process in MB (10^6 bytes), with the part that is its own: not mapped from files. */
export function memoryOf(pid: number): { rssMb: number; anonymousMb: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kibibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  const mb = (field: string) => (kibibytes(field) * 1024) / 1e6;
  return { rssMb: mb('Rss'), anonymousMb: mb('Anonymous') };
}

/** CPU time of a process so far, in milliseconds (of ticks of 10 ms). */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The other processes of a cluster: those whose command line names its data directory. */
export async function processesOf(dataDir: string): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await exec('ps', ['-eo', 'pid=,comm=,args=', '-ww']);
  return stdout
    .split('\n')
    .filter(line => line.includes(dataDir))
    .map(line => line.trim().split(/\s+/))
    .map(([pid, command]) => ({ pid: Number(pid), command: command ?? '' }));
}
