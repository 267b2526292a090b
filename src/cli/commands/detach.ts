/** `up --detach`: a process of its own runs the cluster; this one shows its progress and returns when it is ready. */
import { openSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { type ChildProcess, InterruptedError, startProcess, toError, UsageError } from '#base';
import type { ClusterConfiguration } from '../config/configuration.ts';
import { environmentName, flagName, options } from '../config/options.ts';
import type { CommandContext } from '../program.ts';

/** Tells the child that somebody listens on its IPC channel: `lines`, or `terminal`. */
const reportVariable = 'KUBERNODE_REPORT_TO_PARENT';

/** Tells it, and those that follow it when it dies, that it belongs to no terminal. */
export const detachedVariable = 'KUBERNODE_DETACHED';

type Message = { line: string } | { show: string } | { ready: true; failure?: string | undefined } | { error: string };

/** Where a detached cluster writes what it would print. */
export const logFile = (dataDir: string): string => path.join(dataDir, 'kubernode.log');

/** Starts the cluster's process and resolves when it is ready; UsageError with its message when it is not. */
export async function runDetached(
  configuration: ClusterConfiguration,
  { operations, print, show, env, supervisor }: CommandContext,
): Promise<void> {
  await operations.prepare(configuration);
  const log = openLog(configuration.dataDir);
  const [program = '', ...args] = upCommandLine(configuration, supervisor);
  const child = startProcess(program, args, {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...withoutOptions(env), [reportVariable]: show ? 'terminal' : 'lines', [detachedVariable]: '1' },
  });
  using interruption = passInterruptions(child);
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  child.on('message', (message: Message) => {
    if ('line' in message) print(message.line);
    else if ('show' in message) show?.(message.show);
    else if ('error' in message) reject(new UsageError(message.error));
    else resolve(message.failure);
  });
  child.on('error', reject);
  child.on('exit', (code, signal) =>
    reject(
      new UsageError(`the cluster's process ended ${describeEnd(code, signal)}; see ${logFile(configuration.dataDir)}`),
    ),
  );
  const failure = await promise.catch((error: unknown) => {
    throw interruption.error ?? error;
  });
  child.removeAllListeners();
  child.disconnect();
  child.unref();
  // The cluster goes on.
  if (failure !== undefined) throw new UsageError(failure);
}

/** What runs a cluster of this configuration in the foreground, whatever the environment of who runs it. */
export function upCommandLine(configuration: ClusterConfiguration, supervisor: string | undefined): string[] {
  const command = [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'up', ...flagsOf(configuration)];
  return supervisor === undefined ? command : ['/bin/sh', supervisor, ...command];
}

/** Passes Ctrl-C and SIGTERM on to a cluster that starts, which tells what it does about it. */
function passInterruptions(child: ChildProcess): Disposable & { readonly error: InterruptedError | undefined } {
  let error: InterruptedError | undefined;
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const pass = (name: NodeJS.Signals) => {
    child.kill(error ? name : 'SIGTERM');
    error ??= new InterruptedError('stopped before the cluster was ready', 128 + constants.signals[name]);
  };
  for (const name of signals) process.on(name, pass);
  return {
    get error() {
      return error;
    },
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, pass);
    },
  };
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
  return options.flatMap(option => {
    const { name, placeholder } = option;
    const value = configuration[name];
    // Who runs it has the same defaults, be they of another version one day.
    if (name === 'detach' || value === option.default()) return [];
    if (placeholder === undefined) return value ? [`--${flagName(name)}`] : [];
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
  /** Default: it has no terminal. */
  readonly show?: ((text: string) => void) | undefined;
  /** `failure` says what failed although the cluster runs. */
  readonly ready: (failure?: string) => void;
  readonly failed: (message: string) => void;
  /** Calls back if that process ends before this one is ready. */
  readonly onGone: (callback: () => void) => void;
}

/** The child's side of a detached start; undefined when nobody listens. */
export function reportToParent(print: (line: string) => void): Report | undefined {
  const kind = process.env[reportVariable];
  if (!kind || !process.send) return undefined;
  let isReady = false;
  const send = (message: Message) => void (process.connected && process.send?.(message));
  return {
    // Once it has gone, into the log.
    print: line => (process.connected ? send({ line }) : print(line)),
    show: kind === 'terminal' ? show => send({ show }) : undefined,
    ready: failure => {
      isReady = true;
      send({ ready: true, failure });
    },
    failed: error => send({ error }),
    onGone: callback => void process.once('disconnect', () => isReady || callback()),
  };
}
