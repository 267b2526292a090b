/** Time as an argument: everything that waits or stamps takes a {@link Clock}, so that a test can run a month in a
 *  second with the virtual clock in `virtual-clock.ts`. */

/** A pending timer; disposing it before it fires cancels it. */
export interface Timer extends Disposable {}

/** The source of time. Milliseconds since the Unix epoch, as `Date.now()`. */
export interface Clock {
  now(): number;
  /** Runs `callback` once, `delayMs` from now, unless the returned timer is disposed first. */
  setTimeout(callback: () => void, delayMs: number): Timer;
  /** Resolves after `delayMs`; rejects with the signal's reason when aborted first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** {@link Clock.sleep} for any clock that has timers. */
export function sleepWith(clock: Pick<Clock, 'setTimeout'>, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      timer[Symbol.dispose]();
      reject(signal?.reason);
    };
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Node fires at once for longer delays. */
const longestDelayMs = 2 ** 31 - 1;

/** Waits for `delayMs`, or until the signal aborts, which is no error: for loops that look at their signal themselves. */
export async function sleepOrAbort(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(delayMs, signal).catch(() => undefined); // nothing else rejects
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs) {
    let handle: NodeJS.Timeout;
    const wait = (leftMs: number): void => {
      if (leftMs <= longestDelayMs) handle = setTimeout(callback, leftMs);
      else handle = setTimeout(() => wait(leftMs - longestDelayMs), longestDelayMs);
    };
    wait(delayMs);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  },
  sleep: (delayMs, signal) => sleepWith(systemClock, delayMs, signal),
};

/** A Kubernetes `Time`: RFC 3339 in whole seconds, UTC. */
export function formatTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** A Kubernetes `MicroTime`: RFC 3339 with six decimals, UTC. */
export function formatMicroTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 23)}000Z`;
}

/** Epoch milliseconds of an RFC 3339 time; NaN when it is not one. */
export function parseTime(text: string): number {
  return Date.parse(text);
}
