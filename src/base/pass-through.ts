/** Runs a command in the place of this process: with its terminal, its signals, and its exit code. */
import { once } from 'node:events';
import { constants } from 'node:os';
import { type ChildProcess, startProcess } from './exec.ts';

/** Those that ask a process to end, and the one that tells of another size of the terminal is the terminal's own
 *  business. */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** The environment of the command, and whose terminal it has. */
export interface PassThroughOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Whether a terminal sends its keys' signals to the command as well. Default: whether standard input is one. */
  readonly hasTerminal?: boolean;
}

/** Resolves with the command's exit code; 128 and the signal's number when a signal ended it. Rejects when it cannot be
 *  started. */
export async function passThrough(
  command: string,
  args: readonly string[],
  { env, hasTerminal = process.stdin.isTTY }: PassThroughOptions,
): Promise<number> {
  let child: ChildProcess | undefined;
  // Ctrl-C reaches every process of the terminal; a second one would end what the first lets finish.
  const isSentTwice = (name: NodeJS.Signals) => hasTerminal && (name === 'SIGINT' || name === 'SIGQUIT');
  const pass = (name: NodeJS.Signals) => void (isSentTwice(name) || child?.kill(name));
  // Before the command runs: what it says can be answered by a signal while this process has not gone on.
  for (const name of passedOn) process.on(name, pass);
  try {
    child = startProcess(command, args, { stdio: 'inherit', env });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } finally {
    for (const name of passedOn) process.off(name, pass);
  }
}
