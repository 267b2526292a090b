/** What to do after a container started and before it stops. */

import type { Int64 } from '../../meta/v1/scalars.ts';
import type { ExecAction, HTTPGetAction, TCPSocketAction } from './probe.ts';

export interface Lifecycle {
  /** @proto 1 */
  postStart?: LifecycleHandler;
  /** @proto 2 */
  preStop?: LifecycleHandler;
  /** @proto 3 */
  stopSignal?: Signal;
}

export interface LifecycleHandler {
  /** @proto 1 */
  exec?: ExecAction;
  /** @proto 2 */
  httpGet?: HTTPGetAction;
  /** @proto 4 */
  sleep?: SleepAction;
  /** @proto 3 */
  tcpSocket?: TCPSocketAction;
}

export interface SleepAction {
  /** @proto 1 */
  seconds: Int64;
}

export type Signal =
  | 'SIGABRT'
  | 'SIGALRM'
  | 'SIGBUS'
  | 'SIGCHLD'
  | 'SIGCLD'
  | 'SIGCONT'
  | 'SIGFPE'
  | 'SIGHUP'
  | 'SIGILL'
  | 'SIGINT'
  | 'SIGIO'
  | 'SIGIOT'
  | 'SIGKILL'
  | 'SIGPIPE'
  | 'SIGPOLL'
  | 'SIGPROF'
  | 'SIGPWR'
  | 'SIGQUIT'
  | 'SIGRTMAX'
  | 'SIGRTMAX-1'
  | 'SIGRTMAX-10'
  | 'SIGRTMAX-11'
  | 'SIGRTMAX-12'
  | 'SIGRTMAX-13'
  | 'SIGRTMAX-14'
  | 'SIGRTMAX-2'
  | 'SIGRTMAX-3'
  | 'SIGRTMAX-4'
  | 'SIGRTMAX-5'
  | 'SIGRTMAX-6'
  | 'SIGRTMAX-7'
  | 'SIGRTMAX-8'
  | 'SIGRTMAX-9'
  | 'SIGRTMIN'
  | 'SIGRTMIN+1'
  | 'SIGRTMIN+10'
  | 'SIGRTMIN+11'
  | 'SIGRTMIN+12'
  | 'SIGRTMIN+13'
  | 'SIGRTMIN+14'
  | 'SIGRTMIN+15'
  | 'SIGRTMIN+2'
  | 'SIGRTMIN+3'
  | 'SIGRTMIN+4'
  | 'SIGRTMIN+5'
  | 'SIGRTMIN+6'
  | 'SIGRTMIN+7'
  | 'SIGRTMIN+8'
  | 'SIGRTMIN+9'
  | 'SIGSEGV'
  | 'SIGSTKFLT'
  | 'SIGSTOP'
  | 'SIGSYS'
  | 'SIGTERM'
  | 'SIGTRAP'
  | 'SIGTSTP'
  | 'SIGTTIN'
  | 'SIGTTOU'
  | 'SIGURG'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGVTALRM'
  | 'SIGWINCH'
  | 'SIGXCPU'
  | 'SIGXFSZ';
