/** Gives memory back while the process is idle: V8 keeps what a burst of work needed until the next burst, 10 to 40 MB
 *  after a start and gigabytes after a hundred thousand pods, and a cluster on a laptop is idle most of the time.
 *
 *  Flow: a full collection alone empties V8's pools of free pages, but it stops everything for as long as marking what
 *  is alive takes. How much that is, is not known where much is in use: most of it may be garbage. Then V8 is first
 *  made to mark step by step beside other work, and the full collection follows if little is alive. What it freed
 *  outside of V8's heap goes back to the system at a later look. */
import type { Clock, Timer } from '#base';
import {
  anonymousBytes,
  giveBackFreeMemory,
  letGoOfFiles,
  mappedBytes,
  shouldGiveBack,
  shouldLetGo,
} from './free-memory.ts';

/** `marking` is incremental and frees what is garbage within the heap; `full` gives it back to the system. */
export type Collection = 'marking' | 'full';

/** What one look at the process says. */
export interface MemoryObservation {
  /** CPU time since the last look, as a share of one core. */
  readonly cpuShare: number;
  /** Bytes that V8 holds, and those of them that were in use at its last count. */
  readonly heapTotal: number;
  readonly heapUsed: number;
  /** Bytes that V8 held right after the last collection; 0 before the first. */
  readonly heapTotalAfterLast: number;
  /** Bytes in use right after the full collection that left least, or in a bare cluster if that is less. */
  readonly leastUsed: number;
  /** What was done last; undefined: nothing yet. */
  readonly last: Collection | undefined;
  /** CPU time since then, in milliseconds. */
  readonly cpuMsSinceLast: number;
  /** Milliseconds since the process was last busy, until a look by which caches have forgotten what that left there;
   *  undefined after it. */
  readonly sinceBusyMs: number | undefined;
}

const mebibyte = 1024 * 1024;

/** A CPU share below which the process is idle. */
const idleShare = 0.05;
/** Watch caches keep what happened for 75 seconds. */
const cachedMs = 100_000;
/** A full collection takes 1 to 2 ms a MiB that is alive. */
const mostAliveBytes = 200 * mebibyte;
const msPerMebibyte = 1.5;
/** In use in a bare cluster. */
const usualUsedBytes = 30 * mebibyte;
/** Of all the time that a process works, collections while it is idle may take so much. */
const mostShare = 0.1;
/** Less is not worth it: a full collection takes as much CPU time as an idle cluster in minutes. */
const leastGainBytes = 6 * mebibyte;

/** What to do now: nothing (undefined) unless nothing happens and there is something to gain. */
export function planIdleCollection(observation: MemoryObservation): Collection | undefined {
  const { cpuShare, heapTotal, heapUsed, heapTotalAfterLast, leastUsed, last, sinceBusyMs = 0 } = observation;
  const isWorthIt = observation.cpuMsSinceLast * mostShare >= (heapUsed / mebibyte) * msPerMebibyte;
  if (cpuShare >= idleShare) return undefined;
  const mayBeFull = heapUsed <= mostAliveBytes;
  if (last === 'marking' && mayBeFull) return 'full';
  // V8 counts garbage as used until it has looked, and does not look while nothing happens.
  const mayBeGarbage = heapUsed > leastUsed + leastGainBytes && (isWorthIt || sinceBusyMs > cachedMs);
  if (heapTotal <= heapTotalAfterLast + leastGainBytes && !mayBeGarbage) return undefined;
  return mayBeFull ? 'full' : 'marking';
}

/** Needs no file, as process.memoryUsage() does, which throws when the process has no descriptor left. Node loads its
 *  module at the first look, not while a cluster starts. */
function observeHeap(): Pick<MemoryObservation, 'heapTotal' | 'heapUsed'> {
  const { total_heap_size: heapTotal, used_heap_size: heapUsed } = process
    .getBuiltinModule('node:v8')
    .getHeapStatistics();
  return { heapTotal, heapUsed };
}

/** V8 begins to mark when it is told of so much memory outside of its heap. Nobody touches that, so it takes none; a
 *  size above malloc's largest threshold is mapped and unmapped at once. */
async function provokeMarking(clock: Clock): Promise<void> {
  const held: ArrayBuffer[] = [];
  while (held.length < 3) {
    held.push(new ArrayBuffer(33 * mebibyte));
    await clock.sleep(100);
  }
}

interface IdleMemoryOptions {
  readonly clock: Clock;
  /** How often to look. Default 5 seconds. */
  readonly periodMs?: number;
}

/** Looks now and then, and collects as {@link planIdleCollection} says. Does nothing unless Node runs with
 *  `--expose-gc`. */
export class IdleMemory implements Disposable {
  readonly #clock: Clock;
  readonly #periodMs: number;
  #usage = process.cpuUsage();
  #busyAtMs: number | undefined;
  #timer: Timer | undefined;
  /** What is known of the last collection. */
  #last: Collection | undefined;
  #cpuMsSinceLast = 0;
  #heapTotalAfterLast = 0;
  #heldAfterLast = 0;
  #leastUsed = usualUsedBytes;

  constructor({ clock, periodMs = 5_000 }: IdleMemoryOptions) {
    this.#clock = clock;
    this.#periodMs = periodMs;
    if (globalThis.gc) this.#lookLater();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #lookLater(): void {
    this.#timer = this.#clock.setTimeout(() => this.#look(), this.#periodMs);
  }

  #look(): void {
    const { user, system } = process.cpuUsage(this.#usage);
    this.#usage = process.cpuUsage();
    const cpuMs = (user + system) / 1000;
    this.#cpuMsSinceLast += cpuMs;
    const cpuShare = cpuMs / this.#periodMs;
    const collection = planIdleCollection({
      cpuShare,
      ...observeHeap(),
      heapTotalAfterLast: this.#heapTotalAfterLast,
      leastUsed: this.#leastUsed,
      last: this.#last,
      cpuMsSinceLast: this.#cpuMsSinceLast,
      sinceBusyMs: this.#sinceBusyMs(cpuShare),
    });
    if (collection !== undefined) this.#collect(collection);
    else if (cpuShare < idleShare) void this.#giveBack();
    this.#lookLater();
  }

  /** Milliseconds since the process was last busy, until a look by which caches have forgotten what that left there;
   *  undefined after it. */
  #sinceBusyMs(cpuShare: number): number | undefined {
    if (cpuShare >= idleShare) this.#busyAtMs = this.#clock.now();
    if (this.#busyAtMs === undefined) return undefined;
    const sinceBusyMs = this.#clock.now() - this.#busyAtMs;
    if (sinceBusyMs > cachedMs) this.#busyAtMs = undefined;
    return sinceBusyMs;
  }

  #collect(collection: Collection): void {
    // Only this flavor also empties V8's pools of free pages.
    if (collection === 'full') globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
    // A machine without so much address space goes on as it is.
    else void provokeMarking(this.#clock).catch(() => undefined);
    const after = observeHeap();
    this.#heapTotalAfterLast = after.heapTotal;
    if (collection === 'full') this.#leastUsed = Math.min(this.#leastUsed, after.heapUsed);
    this.#heldAfterLast = 0; // what was held then may be free by now
    this.#last = collection;
    this.#cpuMsSinceLast = 0;
  }

  async #giveBack(): Promise<void> {
    if (shouldLetGo(mappedBytes())) await letGoOfFiles();
    const { heapTotal } = observeHeap();
    if (!shouldGiveBack({ anonymous: anonymousBytes(), heapTotal, heldAfterLast: this.#heldAfterLast })) return;
    await giveBackFreeMemory();
    this.#heldAfterLast = anonymousBytes() - heapTotal;
  }
}
