/** A cluster that nobody disposes: a runner that waits for its process to end must not wait for ever, and is to be told
 *  which cluster it was.
 *
 *  Flow: a cluster's own timers keep no process alive. Whoever uses it does, for a while after each use, so that a test
 *  may wait for what the cluster does by itself. A process in which nothing else is left ends then, and names its
 *  clusters. */
import { clearTimeout, setTimeout } from '#base';
import type { Transport } from '#client';

/** Which cluster, as messages call it, and how long it keeps the process. */
export interface ClusterUse {
  /** Where it was started, as {@link placeOfCall} says. */
  readonly place: string;
  /** Whether it was started before the tests that use it. Default false. */
  readonly isShared?: boolean;
  /** How long a use keeps the process alive. Default 10 s. */
  readonly keepMs?: number;
}

/** The clusters that are not disposed yet. */
const open = new Set<ClusterUse>();

interface Keeper extends Disposable {
  /** The transport, each use of which keeps the process alive for a while. */
  through(transport: Transport): Transport;
}

/** To be disposed with the cluster. */
export function keepProcess(use: ClusterUse): Keeper {
  if (open.size === 0) process.once('exit', nameOpenClusters);
  open.add(use);
  const timer = setTimeout(() => undefined, use.keepMs ?? 10_000);
  return {
    through: transport => ({
      ...transport,
      request(request) {
        timer.refresh();
        return transport.request(request);
      },
      async *watch(request) {
        timer.refresh();
        for await (const event of transport.watch(request)) {
          timer.refresh();
          yield event;
        }
      },
    }),
    [Symbol.dispose]() {
      clearTimeout(timer);
      open.delete(use);
      if (open.size === 0) process.off('exit', nameOpenClusters);
    },
  };
}

function nameOpenClusters(): void {
  for (const { place } of open)
    process.stderr.write(
      `kubernode: the cluster started ${place} was never disposed: take it with "await using", or dispose it after the tests\n`,
    );
}

/** `at file:line:column` of whoever called this function, for messages. */
export function placeOfCall(called: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, called);
  const [, caller = 'somewhere'] = holder.stack?.split('\n') ?? [];
  return caller.trim();
}
