/** Reads a container's log file, from where and as far as a reader asks, and goes on as it grows. */
import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '#base';
import { createLogRenderer, type RenderOptions } from './render-log.ts';
import { tailOffset } from './tail-offset.ts';

/** Which file, from where, and until when. */
export interface LogReadOptions extends RenderOptions {
  readonly path: string;
  /** Go on until `isOver`. Default false. */
  readonly follow?: boolean | undefined;
  /** Begin with the last so many lines. Default: all. */
  readonly tailLines?: number | undefined;
  /** Whether the container has exited: what is in the file then is all there will be. */
  readonly isOver: () => boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const blockBytes = 64 * 1024;
/** How often a follower looks whether the container is over, and for what a file watcher missed. */
const checkEveryMs = 1000;

/** Flow: finds the offset, reads to what is the end at that moment; a follower then goes on reading, waits for the file
 *  to change, and moves to the new file when it was rotated. Ends when the container is over, the limit is reached, or
 *  the signal aborts. */
export async function* openContainerLog(options: LogReadOptions): AsyncGenerator<Uint8Array> {
  const { path, follow = false, tailLines, isOver, clock, signal } = options;
  const renderer = createLogRenderer(options);
  if (renderer.done) return;
  let file = await open(path, 'r');
  using changes = follow ? watchFile(path) : undefined;
  try {
    const { size } = await file.stat();
    const reader: Reader = {
      offset: tailLines === undefined ? 0 : await tailOffset(file, { size, lines: tailLines }),
      // A container that goes on writing would make the last lines more than were asked for.
      end: follow ? Number.POSITIVE_INFINITY : size,
      rest: '',
    };
    while (!signal.aborted) {
      const over = isOver();
      for await (const lines of readLines(file, reader)) {
        const text = lines.map(line => renderer.render(line)).join('');
        if (text !== '') yield Buffer.from(text);
        if (renderer.done || signal.aborted) return;
      }
      if (!changes) return;
      const next = await rotated(file, path);
      if (next) {
        await file.close();
        file = next;
        reader.offset = 0;
      } else if (over) return;
      else await changes.next(clock, signal);
    }
  } finally {
    await file.close();
  }
}

interface Reader {
  offset: number;
  /** Nothing from here on is read. */
  readonly end: number;
  /** The beginning of an incomplete line, in Latin-1. */
  rest: string;
}

/** Of a line; the runtime splits what is longer than 16 KiB. What goes on without an end is none of its lines. */
const maxLineBytes = 1024 * 1024;

/** Batches of complete lines from the offset to the present end. What is left of an incomplete line waits in `rest`. */
async function* readLines(file: FileHandle, reader: Reader): AsyncGenerator<string[]> {
  const block = Buffer.alloc(blockBytes);
  let pending: Buffer = Buffer.from(reader.rest, 'latin1');
  reader.rest = '';
  for (;;) {
    const wanted = Math.min(blockBytes, reader.end - reader.offset);
    const { bytesRead } = await file.read(block, 0, wanted, reader.offset);
    if (bytesRead === 0) break;
    reader.offset += bytesRead;
    const bytes = Buffer.concat([pending, block.subarray(0, bytesRead)]);
    const end = bytes.lastIndexOf(0x0a);
    pending = Buffer.from(bytes.subarray(end + 1));
    if (end >= 0) yield bytes.subarray(0, end).toString().split('\n');
    if (pending.length <= maxLineBytes) continue;
    yield [pending.toString()];
    pending = Buffer.alloc(0);
  }
  reader.rest = pending.toString('latin1');
}

/** The file that has taken the place of `file` at `path`, if it was rotated. */
async function rotated(file: FileHandle, path: string): Promise<FileHandle | undefined> {
  const [own, current] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  return current && current.ino !== own.ino ? await open(path, 'r').catch(() => undefined) : undefined;
}

/** Resolves `next` when the file may have changed since the last time. */
function watchFile(path: string): Disposable & { next(clock: Clock, signal: AbortSignal): Promise<void> } {
  let changed = false;
  let wake = (): void => undefined;
  let watcher: FSWatcher | undefined;
  const onChange = (): void => {
    changed = true;
    wake();
  };
  try {
    watcher = watch(dirname(path), { persistent: false }, onChange);
    watcher.on('error', () => undefined); // the regular look remains
  } catch {
    // no watchers left: the regular look remains
  }
  return {
    async next(clock, signal) {
      if (!changed && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        using _timer = clock.setTimeout(resolve, checkEveryMs);
        signal.addEventListener('abort', wake, { once: true });
        await promise;
        signal.removeEventListener('abort', wake);
      }
      changed = false;
    },
    [Symbol.dispose]: () => watcher?.close(),
  };
}
