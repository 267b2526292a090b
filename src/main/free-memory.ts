/** Memory that a burst leaves outside of V8's heap. The C library has free what it keeps: glibc gives back only what is
 *  free at the end of its heap, and buffers and connections leave holes in the middle, hundreds of megabytes of them.
 *  And of the store's file all is resident that was ever looked at. Nothing in Node gives those back. */
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

/** Resident memory that is mapped from files, in bytes; 0 where nothing tells. */
export function mappedBytes(): number {
  try {
    return Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[2]) * pageBytes;
  } catch {
    return 0; // not Linux, or no descriptor left
  }
}

/** What a process maps from files when nothing has happened yet: Node itself, mostly. */
const usualMappedBytes = 64 * mebibyte;
const leastMappedBytes = 32 * mebibyte;

/** Whether so much of files is resident that the process should let go of it. */
export const shouldLetGo = (mapped: number): boolean => mapped > usualMappedBytes + leastMappedBytes;

/** Where a mapping lies, in bytes. */
interface Mapping {
  readonly start: bigint;
  readonly length: bigint;
}

/** The files that are mapped to be shared, as a store's is, by the text of `/proc/self/maps`. */
export function sharedMappings(text: string): Mapping[] {
  const lines = text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) ..[-x]s \S+ \S+ [1-9]\d* +\/.*$/gm);
  return [...lines].map(([, from, to]) => {
    const start = BigInt(`0x${from}`);
    return { start, length: BigInt(`0x${to}`) - start };
  });
}

interface Libc {
  trim(): void;
  /** Lets go of the pages; what they hold stays in the file. */
  letGo(mapping: Mapping): void;
}
let loading: Promise<Libc | undefined> | undefined;

/** Lets the C library give back what it has free, which takes some milliseconds a hundred MiB. Does nothing where the C
 *  library is none that can. */
export async function giveBackFreeMemory(): Promise<void> {
  (await libc())?.trim();
}

/** Lets go of what is resident of shared files: the kernel has it still, and takes it when it needs room. Does nothing
 *  where the C library is none that can. */
export async function letGoOfFiles(): Promise<void> {
  const functions = await libc();
  if (!functions) return;
  for (const mapping of sharedMappings(readFileSync('/proc/self/maps', 'latin1'))) functions.letGo(mapping);
}

/** Loaded when it is first needed: it takes 5 MB, a tenth of what it gives back then. */
function libc(): Promise<Libc | undefined> {
  loading ??= loadLibc().catch(() => undefined);
  return loading;
}

/** Source: malloc_trim(3), madvise(2). */
async function loadLibc(): Promise<Libc> {
  const { default: koffi } = await import('koffi');
  const library = koffi.load('libc.so.6');
  const trim = library.func('int malloc_trim(size_t)') as (pad: number) => number;
  const advise = library.func('int madvise(uintptr_t, size_t, int)') as (
    start: bigint,
    length: bigint,
    advice: number,
  ) => number;
  const dontNeed = 4;
  return {
    trim: () => void trim(0),
    letGo: ({ start, length }) => void advise(start, length, dontNeed),
  };
}
