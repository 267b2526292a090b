/** `up --detach`: a process of its own runs the cluster; this one shows its progress and returns when it is ready. */
import { openSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { startProcess, toError, UsageError } from '#base';
import { type ClusterConfiguration, environmentName, flagName, options } from '../config/options.ts';
import type { CommandContext } from '../program.ts';

/** Tells the child that somebody listens on its IPC channel. */
const reportVariable = 'KUBERNODE_REPORT_TO_PARENT';

/** Tells it, and those that follow it when it dies, that it belongs to no terminal. */
export const detachedVariable = 'KUBERNODE_DETACHED';

type Message = { line: string } | { ready: true } | { error: string };

/** Where a detached cluster writes what it would print. */
export const logFile = (dataDir: string): string => path.join(dataDir, 'kubernode.log');

/** Starts the cluster's process and resolves when it is ready; UsageError with its message when it is not. */
export async function runDetached(
  configuration: ClusterConfiguration,
  { operations, print, env, supervisor }: CommandContext,
): Promise<void> {
  await operations.prepare(configuration);
  const log = openLog(configuration.dataDir);
  const command = [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'up', ...flagsOf(configuration)];
  const [program = '', ...args] = supervisor === undefined ? command : ['/bin/sh', supervisor, ...command];
  const child = startProcess(program, args, {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...withoutOptions(env), [reportVariable]: '1', [detachedVariable]: '1' },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on('message', (message: Message) => {
    if ('line' in message) print(message.line);
    else if ('error' in message) reject(new UsageError(message.error));
    else resolve();
  });
  child.on('error', reject);
  child.on('exit', (code, signal) =>
    reject(
      new UsageError(`the cluster's process ended ${describeEnd(code, signal)}; see ${logFile(configuration.dataDir)}`),
    ),
  );
  await promise;
  child.removeAllListeners();
  child.disconnect();
  child.unref();
}

/** A supervisor, as every shell, tells a signal by a code above 128. */
function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  const name = signal ?? Object.entries(constants.signals).find(([, number]) => number + 128 === code)?.[0];
  return name === undefined ? `with code ${code}` : `by ${name}`;
}

function openLog(dataDir: string): number {
  try {
    return openSync(logFile(dataDir), 'a', 0o600);
  } catch (error) {
    throw new UsageError(`data directory ${dataDir} cannot be written: ${toError(error).message}`);
  }
}

/** The configuration as flags: the child sees the same whatever its environment. */
function flagsOf(configuration: ClusterConfiguration): string[] {
  return options.flatMap(({ name, type }) => {
    const value = configuration[name];
    // A path that is empty is a default that depends on others.
    if (name === 'detach' || (type === 'path' && value === '')) return [];
    if (type === 'boolean') return value ? [`--${flagName(name)}`] : [];
    return (Array.isArray(value) ? value : [value]).flatMap(item => [`--${flagName(name)}`, String(item)]);
  });
}

function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set([...options.map(option => environmentName(option.name)), 'KUBERNODE_CONFIG']);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)));
}

/** What the child tells the process that waits for it. */
export interface Report {
  readonly print: (line: string) => void;
  readonly ready: () => void;
  readonly failed: (message: string) => void;
  /** Calls back if that process ends before this one is ready. */
  readonly onGone: (callback: () => void) => void;
}

/** The child's side of a detached start; undefined when nobody listens. */
export function reportToParent(): Report | undefined {
  if (process.env[reportVariable] !== '1' || !process.send) return undefined;
  let isReady = false;
  const send = (message: Message) => void (process.connected && process.send?.(message));
  return {
    print: line => send({ line }),
    ready: () => {
      isReady = true;
      send({ ready: true });
    },
    failed: error => send({ error }),
    onGone: callback => void process.once('disconnect', () => isReady || callback()),
  };
}
