/** A cluster for black-box tests, run as users run it: `bin/kubernode up`, on a data directory of its own. */
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test } from 'vitest';
import { type ExecOptions, type ExecResult, exec, startProcess, systemClock, tryExec, withDeadline } from '#base';
import { busyboxImage, createImageStore } from '#images';

export const root = path.resolve(import.meta.dirname, '../..');
export const kubernode = path.join(root, 'bin/kubernode');

/** A program that set-up got for tests; undefined when it could not. */
export function testTool(name: string, program: string): string | undefined {
  const file = path.join(root, '.cache/tools', name, program);
  return existsSync(file) ? file : undefined;
}

/** The kubectls to test with, from the oldest; `path` is undefined when set-up could not get it. */
export const kubectls = ['1.20', '1.25', '1.30', '1.35', '1.37'].map(version => ({
  version,
  path: testTool(`kubectl-${version}`, 'kubectl'),
}));

/** Those that differ in how they speak: the oldest, the last that streams by SPDY alone, the newest. */
export const streamingKubectls = kubectls.filter(({ version }) => ['1.20', '1.30', '1.37'].includes(version));

/** The oldest and the newest. */
export const outermostKubectls = [...kubectls.slice(0, 1), ...kubectls.slice(-1)];

/** The Helms to test with, as they come with kubectls; `path` is undefined when set-up could not get it. */
export const helms = [
  { version: '3', path: testTool('kubectl-1.30', 'helm') },
  { version: '4', path: testTool('kubectl-1.37', 'helm') },
];

/** Why this machine cannot run a cluster with a real node; undefined when it can. */
export function realNodeUnavailable(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  return existsSync('/usr/bin/containerd') ? undefined : 'needs containerd';
}

/** `test` that is skipped, saying why, when `reason` is given. */
export const testUnless =
  (reason: string | undefined) =>
  (name: string, body: () => Promise<void>): void => {
    test(name, async context => {
      if (reason !== undefined) context.skip(reason);
      await body();
    });
  };

export interface SystemCluster extends AsyncDisposable {
  readonly dataDir: string;
  readonly kubeconfig: string;
  readonly apiPort: number;
  /** For clients that a test starts itself: with a home of their own, where kubectl keeps its cache. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs kubectl and returns what it printed; fails when kubectl does. Default: the newest. */
  kubectl(args: readonly string[], options?: ExecOptions & { kubectl?: string }): Promise<string>;
  tryKubectl(args: readonly string[], options?: ExecOptions & { kubectl?: string }): Promise<ExecResult>;
  /** Runs `bin/kubernode` on the cluster's data directory. */
  run(args: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts the cluster again, as after a crash. Default: with the same arguments. */
  up(more?: readonly string[]): Promise<void>;
}

/** A TCP port that is free now, and not one of those that the kernel gives to connections at any time, nor a node
 *  port. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 30_000);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer().once('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  return await promise;
}

/** The newest kubectl there is. */
export function newestKubectl(): string {
  const found = kubectls.toReversed().find(({ path }) => path !== undefined)?.path;
  if (found === undefined) throw new Error('no kubectl: run npm run set-up -- --test');
  return found;
}

export interface SystemClusterOptions {
  /** Further arguments of `up`, such as `--apply`. */
  readonly args?: readonly string[];
  /** How many files and sockets the process may have open. Default: as many as this one may. */
  readonly descriptors?: number;
}

/** Starts a cluster; disposing it runs `down --purge`. A real node has the image `busybox:local`. */
export async function startSystemCluster({
  args = [],
  descriptors,
}: SystemClusterOptions = {}): Promise<SystemCluster> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'kubernode-test-'));
  const dataDir = path.join(home, 'data');
  const apiPort = await freePort();
  const env = { ...process.env, HOME: home, KUBECONFIG: path.join(home, 'user-config'), KUBERNODE_DATA_DIR: dataDir };
  const run = (more: readonly string[], options: ExecOptions = {}) => tryExec(kubernode, more, { env, ...options });
  const up = async (more: readonly string[] = []) => {
    const command = [kubernode, 'up', '--detach', '--api-port', String(apiPort), ...args, ...more];
    const [program = '', ...rest] =
      descriptors === undefined ? command : ['prlimit', `--nofile=${descriptors}`, ...command];
    const result = await tryExec(program, rest, { env, timeoutMs: 120_000 });
    if (result.exitCode !== 0) throw new Error(`kubernode up: ${result.stdout}${result.stderr}`);
  };
  const purge = async () => {
    const result = await run(['down', '--purge', '--now'], { timeoutMs: 120_000 });
    await rm(home, { recursive: true, force: true });
    if (result.exitCode !== 0) throw new Error(`kubernode down: ${result.stdout}${result.stderr}`);
  };
  await using starting = new AsyncDisposableStack();
  starting.defer(purge);
  if (!args.includes('--no-node')) await busyboxImage(createImageStore({ dataDirectory: dataDir }));
  await up();
  starting.move(); // from here on whoever called takes it down
  const kubeconfig = path.join(dataDir, 'admin.conf');
  const kubectlArgs = (more: readonly string[]) => ['--kubeconfig', kubeconfig, ...more];
  return {
    dataDir,
    kubeconfig,
    apiPort,
    env,
    run,
    up,
    kubectl: async (more, { kubectl = newestKubectl(), ...options } = {}) =>
      (await exec(kubectl, kubectlArgs(more), { env, timeoutMs: 90_000, ...options })).stdout,
    tryKubectl: (more, { kubectl = newestKubectl(), ...options } = {}) =>
      tryExec(kubectl, kubectlArgs(more), { env, timeoutMs: 90_000, ...options }),
    [Symbol.asyncDispose]: purge,
  };
}

/** A process whose output can be waited for. */
export interface Running extends AsyncDisposable {
  readonly output: () => string;
  readonly pid: number;
  readonly exited: Promise<number | null>;
  write(text: string): void;
  /** Resolves once what it printed matches; fails after `ms` (default 30 s). */
  until(pattern: RegExp, ms?: number): Promise<void>;
}

/** Starts a process; disposing it ends it. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Running {
  const child = startProcess(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  let text = '';
  let onText = () => undefined as void;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      onText();
    });
  }
  const { promise: exited, resolve } = Promise.withResolvers<number | null>();
  child.on('exit', resolve);
  return {
    exited,
    output: () => text,
    pid: child.pid ?? 0,
    write: input => void child.stdin?.write(input),
    async until(pattern, ms = 30_000) {
      const found = new Promise<void>((resolveFound, reject) => {
        onText = () => (pattern.test(text) ? resolveFound() : undefined);
        void exited.then(() =>
          pattern.test(text) ? resolveFound() : reject(new Error(`${command} ended; it printed: ${text}`)),
        );
        onText();
      });
      await withDeadline(found, {
        clock: systemClock,
        ms,
        what: `${command} to print ${pattern}; it printed: ${text}`,
      });
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Calls `probe` until it gives something other than undefined or false; fails after `ms` (default 60 s). */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  ms = 60_000,
): Promise<T> {
  const deadlineMs = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadlineMs) throw new Error(`never happened within ${ms} ms: ${what}`);
    await systemClock.sleep(100);
  }
}
