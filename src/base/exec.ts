/** The only user of node:child_process. Commands are argument arrays, never shell strings. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** How a command runs; without `cwd` and `env` as this process does. */
export interface ExecOptions {
  /** Written to standard input, which is then closed. Default: empty. */
  input?: string | Uint8Array;
  /** Ends the command when aborted. */
  signal?: AbortSignal | undefined;
  /** Ends the command after this long. Default: no limit. */
  timeoutMs?: number;
  /** Open files that the command gets as its descriptors 3, 4, and so on. Default: none. */
  descriptors?: readonly number[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/** How a command ended. Of one that a signal ended, `stderr` says so in its last line. */
export interface ExecResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A command that ended with a code other than 0, or could not be started. */
export class ExecError extends Error {
  override readonly name = 'ExecError';
  readonly result: ExecResult;
  constructor(command: string, args: readonly string[], result: ExecResult, options?: ErrorOptions) {
    super(
      `${[command, ...args].join(' ')}: exit code ${result.exitCode}: ${result.stderr.trim().slice(-2000)}`,
      options,
    );
    this.result = result;
  }
}

/** In a group of its own: Ctrl-C reaches all of a terminal's processes, and would end a command in the middle of what
 *  it does for this one, which alone decides what becomes of it. Windows would open a window. */
const detached = process.platform !== 'win32';

/** Runs a command to its end and returns what it printed, whatever its exit code. Rejects when it cannot be started. */
export function tryExec(command: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ExecResult>();
  const child = spawn(command, args, {
    detached,
    stdio: ['pipe', 'pipe', 'pipe', ...(options.descriptors ?? [])],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.on('error', error => reject(new Error(`cannot run ${command}: ${error.message}`, { cause: error })));
  child.on('close', (code, signal) =>
    resolve({
      exitCode: code ?? 128,
      stdout: Buffer.concat(stdout).toString(),
      stderr: Buffer.concat(stderr).toString() + (signal ? `\nended by ${signal}` : ''),
    }),
  );
  child.stdin?.on('error', () => undefined); // a command may end without reading its input
  child.stdin?.end(options.input ?? '');
  return promise;
}

/** Runs a command and returns what it printed; rejects with an {@link ExecError} when its exit code is not 0. */
export async function exec(command: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const result = await tryExec(command, args, options);
  if (result.exitCode !== 0) throw new ExecError(command, args, result);
  return result;
}

export type { ChildProcess };

/** Starts a long-running process and hands it over, as node:child_process does. */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(command, args, options);
}
