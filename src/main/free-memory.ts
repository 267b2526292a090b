/** Memory that the C library has free and keeps: glibc gives back only what is free at the end of its heap, and buffers and
 *  connections of a burst leave holes in the middle, hundreds of megabytes of them. Nothing in Node gives those back. */
import { readFileSync } from 'node:fs';

/** What one look at the process says; all in bytes. */
export interface FreeMemoryObservation {
  /** Resident memory that is not mapped from files. */
  readonly anonymous: number;
  /** What V8 holds of it. */
  readonly heapTotal: number;
  /** What the C library held right after it last gave back; 0 before the first time. */
  readonly heldAfterLast: number;
}

const mebibyte = 1024 * 1024;
/** What a process needs outside of V8's heap when nothing has happened yet. */
const usualBytes = 40 * mebibyte;
/** Below that a call is not worth its while. */
const leastGrowthBytes = 16 * mebibyte;

/** Whether the C library may have so much free that it should give it back. */
export function shouldGiveBack({ anonymous, heapTotal, heldAfterLast }: FreeMemoryObservation): boolean {
  return anonymous - heapTotal > Math.max(usualBytes, heldAfterLast + leastGrowthBytes);
}

const pageBytes = 4096;

/** Resident memory of this process that is not mapped from files, in bytes; 0 where nothing tells. */
export function anonymousBytes(): number {
  try {
    const [, resident = 0, shared = 0] = readFileSync('/proc/self/statm', 'latin1').split(' ').map(Number);
    return (resident - shared) * pageBytes;
  } catch {
    return 0; // not Linux, or no descriptor left
  }
}

type GiveBack = () => void;
let loading: Promise<GiveBack | undefined> | undefined;

/** Lets the C library give back what it has free, which takes some milliseconds a hundred MiB. Does nothing where the C library
 *  is none that can. */
export async function giveBackFreeMemory(): Promise<void> {
  // Loaded when it is first needed: it takes 5 MB, a tenth of what it gives back then.
  loading ??= loadGiveBack().catch(() => undefined);
  (await loading)?.();
}

/** Source: malloc_trim(3). */
async function loadGiveBack(): Promise<GiveBack> {
  const { default: koffi } = await import('koffi');
  const trim = koffi.load('libc.so.6').func('int malloc_trim(size_t)') as (pad: number) => number;
  return () => void trim(0);
}
