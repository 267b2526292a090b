/** Gives memory back while the process is idle: V8 keeps the 10 to 40 MB that a burst of work needed until the next burst,
 *  and a cluster on a laptop is idle most of the time. */
import { getHeapStatistics } from 'node:v8';
import type { Clock, Timer } from '#base';

/** What one look at the process says. */
export interface MemoryObservation {
  /** CPU time since the last look, as a share of one core. */
  readonly cpuShare: number;
  /** Bytes that V8 holds, and those of them that were in use at its last count. */
  readonly heapTotal: number;
  readonly heapUsed: number;
  /** Bytes that V8 held right after the last collection; 0 before the first. */
  readonly heapTotalAfterLast: number;
  /** Milliseconds since the process was last busy without a collection for which caches had forgotten what it left there;
   *  undefined when there was one. */
  readonly sinceBusyMs: number | undefined;
}

const mebibyte = 1024 * 1024;

/** A CPU share below which the process is idle. */
const idleShare = 0.05;
/** Watch caches keep what happened for 75 seconds. */
const cachedMs = 100_000;

/** Whether to collect now: nothing happens, there is something to gain, and the pause is short (2 ms a MiB in use). */
export function shouldCollect(observation: MemoryObservation): boolean {
  const { cpuShare, heapTotal, heapUsed, heapTotalAfterLast, sinceBusyMs = 0 } = observation;
  if (cpuShare >= idleShare || heapUsed > 200 * mebibyte) return false;
  return heapTotal > heapTotalAfterLast + 6 * mebibyte || sinceBusyMs > cachedMs;
}

/** Needs no file, as process.memoryUsage() does, which throws when the process has no descriptor left. */
function observeHeap(): Pick<MemoryObservation, 'heapTotal' | 'heapUsed'> {
  const { total_heap_size: heapTotal, used_heap_size: heapUsed } = getHeapStatistics();
  return { heapTotal, heapUsed };
}

export interface IdleMemoryOptions {
  readonly clock: Clock;
  /** How often to look. Default 5 seconds. */
  readonly periodMs?: number;
}

/** Looks now and then, and collects when {@link shouldCollect}. Does nothing unless Node runs with `--expose-gc`. */
export function trimMemoryWhenIdle({ clock, periodMs = 5_000 }: IdleMemoryOptions): Disposable {
  const collect = globalThis.gc;
  let usage = process.cpuUsage();
  let heapTotalAfterLast = 0;
  let busyAtMs: number | undefined;
  let timer: Timer | undefined;
  const look = () => {
    const { user, system } = process.cpuUsage(usage);
    usage = process.cpuUsage();
    const cpuShare = (user + system) / 1000 / periodMs;
    if (cpuShare >= idleShare) busyAtMs = clock.now();
    const sinceBusyMs = busyAtMs === undefined ? undefined : clock.now() - busyAtMs;
    if (shouldCollect({ cpuShare, ...observeHeap(), heapTotalAfterLast, sinceBusyMs })) {
      // Only this flavor also empties V8's pools of free pages.
      collect?.({ type: 'major', flavor: 'last-resort' });
      heapTotalAfterLast = observeHeap().heapTotal;
      if (sinceBusyMs !== undefined && sinceBusyMs > cachedMs) busyAtMs = undefined;
    }
    timer = clock.setTimeout(look, periodMs);
  };
  if (collect) timer = clock.setTimeout(look, periodMs);
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}
