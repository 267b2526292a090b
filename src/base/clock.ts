/** Time as an argument: everything that waits or stamps takes a {@link Clock}, so that a test can run a month in a
 *  second with the virtual clock in `virtual-clock.ts`. */
import { clearTimeout, machineNowMs, setTimeout } from './machine-timers.ts';

/** A pending timer; disposing it before it fires cancels it. */
export interface Timer extends Disposable {}

/** The source of time. Milliseconds since the Unix epoch, as `Date.now()`. */
export interface Clock {
  /** The time, in milliseconds since the Unix epoch. */
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

/** Waits for `delayMs`, or until the signal aborts, which is no error: for loops that look at their signal
 *  themselves. */
export async function sleepOrAbort(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(delayMs, signal).catch(() => undefined); // nothing else rejects
}

interface MachineClockOptions {
  /** Default: the machine's, whatever a test puts in their place. */
  readonly timers?: MachineTimers;
  /** Whether a pending timer keeps the process alive. Default true. */
  readonly keepsProcess?: boolean;
}

/** What a machine's clock is made of. */
export interface MachineTimers {
  now(): number;
  setTimeout(callback: () => void, delayMs: number): NodeJS.Timeout;
  clearTimeout(handle: NodeJS.Timeout): void;
}

const machineTimers: MachineTimers = { now: machineNowMs, setTimeout, clearTimeout };

/** A timer of a machine's clock. Of a class, since an object with a method of a computed name takes V8 longer to make
 *  than the rest of starting and ending a timer, and nearly each request has one. */
class MachineTimer implements Timer {
  readonly #options: Required<MachineClockOptions>;
  readonly #callback: () => void;
  #handle: NodeJS.Timeout;

  constructor(options: Required<MachineClockOptions>, callback: () => void, delayMs: number) {
    this.#options = options;
    this.#callback = callback;
    this.#handle = this.#wait(delayMs);
  }

  #wait(leftMs: number): NodeJS.Timeout {
    if (leftMs <= longestDelayMs) return this.#start(this.#callback, leftMs);
    return this.#start(() => (this.#handle = this.#wait(leftMs - longestDelayMs)), longestDelayMs);
  }

  #start(callback: () => void, delayMs: number): NodeJS.Timeout {
    const handle = this.#options.timers.setTimeout(callback, delayMs);
    return this.#options.keepsProcess ? handle : handle.unref();
  }

  [Symbol.dispose](): void {
    this.#options.timers.clearTimeout(this.#handle);
  }
}

/** A clock that goes by itself, by the machine's time. */
export function createMachineClock({ timers = machineTimers, keepsProcess = true }: MachineClockOptions = {}): Clock {
  const options = { timers, keepsProcess };
  const clock: Clock = {
    now: () => timers.now(),
    setTimeout: (callback, delayMs) => new MachineTimer(options, callback, delayMs),
    sleep: (delayMs, signal) => sleepWith(clock, delayMs, signal),
  };
  return clock;
}

/** The machine's clock. */
export const systemClock: Clock = createMachineClock();

/** The machine's clock for what only serves others in its process: its timers do not keep the process alive. */
export const backgroundClock: Clock = createMachineClock({ keepsProcess: false });

/** Whether time passes by itself, also during work. */
export const isMachineClock = (clock: Clock): boolean => clock === systemClock || clock === backgroundClock;

/** The second that was written last, since most that is written down happens now. */
let written = { second: Number.NaN, text: '' };

/** A Kubernetes `Time`: RFC 3339 in whole seconds, UTC. */
export function formatTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== written.second) written = { second, text: `${new Date(epochMs).toISOString().slice(0, 19)}Z` };
  return written.text;
}

/** A Kubernetes `MicroTime`: RFC 3339 with six decimals, UTC. */
export function formatMicroTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 23)}000Z`;
}

/** A date as of UTC: `2026-02-28`. */
export const formatDate = (epochMs: number): string => formatTime(epochMs).slice(0, 10);

/** Epoch milliseconds at which a date begins, as of UTC; NaN when it is none. */
export function parseDate(text: string): number {
  const epochMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(epochMs) && formatDate(epochMs) === text ? epochMs : Number.NaN;
}

/** Epoch milliseconds of an RFC 3339 time; NaN when it is not one. */
export function parseTime(text: string): number {
  return Date.parse(text);
}
