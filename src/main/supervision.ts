/** This process's side of `bin/supervise`, which starts it again when it dies: what it was told, and that it is
 *  ready. */
import { constants } from 'node:os';
import { type Clock, formatTime, type Timer } from '#base';
import { detachedVariable } from '#cli';

/** How a process ended that is started again. */
export interface Death {
  /** RFC 3339. */
  readonly at: string;
  /** `exit code 70`, or `SIGKILL`. */
  readonly how: string;
}

/** What the supervisor told. */
export interface Supervision {
  /** Its process. */
  readonly pid: number;
  /** How often it has started the cluster again. */
  readonly restarts: number;
  /** Whether the cluster belongs to no terminal. */
  readonly isDetached: boolean;
  /** How the process before this one ended; none before the first. */
  readonly lastDeath?: Death;
}

/** The variables of the environment that are between the supervisor and its process alone. */
export const superviseVariables = [
  'KUBERNODE_SUPERVISOR',
  'KUBERNODE_RESTARTS',
  'KUBERNODE_LAST_STATUS',
  'KUBERNODE_LAST_END',
  detachedVariable,
] as const;

/** Reads what the supervisor left in the environment; undefined when this process has none. */
export function readSupervision(env: NodeJS.ProcessEnv, parentPid: number): Supervision | undefined {
  const pid = Number(env['KUBERNODE_SUPERVISOR']);
  // Only a child of it was started by it: what a child starts may have the variables too.
  if (pid !== parentPid) return undefined;
  const isDetached = env[detachedVariable] === '1';
  const restarts = Number(env['KUBERNODE_RESTARTS'] ?? 0);
  if (!(restarts > 0)) return { pid, isDetached, restarts: 0 };
  const at = formatTime(Number(env['KUBERNODE_LAST_END'] ?? 0) * 1000);
  return { pid, isDetached, restarts, lastDeath: { at, how: describeExit(Number(env['KUBERNODE_LAST_STATUS'] ?? 0)) } };
}

/** An exit code as a shell tells it: above 128 it is a signal. */
export function describeExit(status: number): string {
  const signals = Object.entries(constants.signals);
  return signals.find(([, number]) => number === status - 128)?.[0] ?? `exit code ${status}`;
}

/** What a death without last words may have been: the store's engine ends the process where a page is senseless. */
export function guessReason(how: string): string | undefined {
  if (!['SIGABRT', 'SIGSEGV', 'SIGBUS'].includes(how)) return undefined;
  return "native code ended it, as the store's engine does where the store is damaged: see kubernode check";
}

/** Tells the supervisor that the process is to be started again when it dies. */
export function sayReady({ pid }: Supervision): void {
  // One that was killed is not told; and only the parent has this number for sure.
  if (process.ppid === pid) process.kill(pid, 'SIGUSR1');
}

/** How often to look whether the supervisor is there. */
const lookEveryMs = 1000;

/** Calls back when the supervisor was killed. */
export function watchSupervisor(
  { pid }: Supervision,
  { clock, onGone }: { clock: Clock; onGone: () => void },
): Disposable {
  let timer: Timer;
  const look = () => {
    if (process.ppid !== pid) return onGone();
    timer = clock.setTimeout(look, lookEveryMs);
  };
  timer = clock.setTimeout(look, lookEveryMs);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
