/** What to do after a container started and before it stops. */

import type { Int64 } from '../../meta/v1/scalars.ts';
import type { ExecAction, HTTPGetAction, TCPSocketAction } from './probe.ts';

/** What to do after a container started and before it stops. */
export interface Lifecycle {
  /** Done right after the start; when it fails, the container is stopped and its restart policy decides. Meanwhile the
   *  container does not count as started. @proto 1 */
  postStart?: LifecycleHandler;
  /** Done before the container is stopped, but not when it ends by itself. The pod's grace period runs meanwhile.
   *  @proto 2 */
  preStop?: LifecycleHandler;
  /** Signal that asks the container to stop. Default: the image's, or SIGTERM. Needs the pod's `os`. @pointer
   *  @featureGate ContainerStopSignals @proto 3 */
  stopSignal?: Signal;
}

/** One thing to do; exactly one of these. */
export interface LifecycleHandler {
  /** Run a command in the container. @proto 1 */
  exec?: ExecAction;
  /** Send a request to the container. @proto 2 */
  httpGet?: HTTPGetAction;
  /** Wait. @proto 4 */
  sleep?: SleepAction;
  /** Not supported; kept for compatibility. @proto 3 */
  tcpSocket?: TCPSocketAction;
}

/** Waiting. */
export interface SleepAction {
  /** Seconds to wait. @proto 1 */
  seconds: Int64;
}

/** A signal of the operating system. */
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
