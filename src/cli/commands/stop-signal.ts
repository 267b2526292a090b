/** Signals that ask a cluster to stop. */
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { InterruptedError, systemClock } from '#base';
import type { Report } from './detach.ts';
import { hurrying, leaving, type Stopping, stopping } from './stop-words.ts';

/** Ctrl-C under npm start comes twice: from the terminal, and passed on by npm. */
const sameCtrlCMs = 1000;

/** Takes the process's signals until it is disposed. */
export interface StopSignal extends Disposable {
  /** Aborts when a stop is asked for, with an InterruptedError. */
  readonly signal: AbortSignal;
  readonly requested: Promise<undefined>;
  /** Aborts when pods are not to be waited for any longer. */
  readonly hurry: AbortSignal;
  /** The cluster is ready: a stop is no interruption any more. */
  ready(): void;
}

interface StopSignalOptions extends Omit<Stopping, 'wasReady'> {
  /** Default: none waits. */
  readonly parent?: Report | undefined;
  readonly print: (line: string) => void;
}

/** The first SIGINT or SIGTERM asks for a clean stop; a second SIGINT, or a SIGQUIT, does not wait for pods to end, and
 *  one more SIGINT for nothing. Each is answered at once. The end of the terminal asks for a stop too, if there was one
 *  (under nohup there is none, and Node forgets that SIGHUP was to be ignored), and that of a process which waits for
 *  this one to be ready. */
export function stopSignal({ parent, print, ...place }: StopSignalOptions): StopSignal {
  const controller = new AbortController();
  const hurry = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let askedMs = Number.POSITIVE_INFINITY;
  let wasReady = false;
  const onSignal = (name: NodeJS.Signals) => {
    const nowMs = systemClock.now();
    const isFirst = !controller.signal.aborted;
    const isAgain = !isFirst && name === 'SIGINT' && nowMs - askedMs > sameCtrlCMs;
    if (isAgain && hurry.signal.aborted) {
      print(leaving(place));
      process.exit(130);
    }
    if (isFirst) print(stopping(name === 'SIGQUIT' ? { ...place, wasReady, graceSeconds: 0 } : { ...place, wasReady }));
    if (isAgain) print(hurrying(place));
    if (isFirst || isAgain) askedMs = nowMs;
    if (isAgain || name === 'SIGQUIT') hurry.abort();
    controller.abort(new InterruptedError('stopped before the cluster was ready', 128 + constants.signals[name]));
    resolve(undefined);
  };
  const hasTerminal = [0, 1, 2].some(descriptor => isatty(descriptor));
  const onHangUp = () => hasTerminal && onSignal('SIGHUP');
  const signals = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;
  for (const name of signals) process.on(name, onSignal);
  process.on('SIGHUP', onHangUp);
  parent?.onGone(() => onSignal('SIGTERM'));
  return {
    signal: controller.signal,
    requested: promise,
    hurry: hurry.signal,
    ready() {
      wasReady = true;
    },
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, onSignal);
      process.off('SIGHUP', onHangUp);
    },
  };
}
