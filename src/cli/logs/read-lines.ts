/** Reads a log line by line, and goes on with what is written later. */
import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '#base';

const chunkBytes = 64 * 1024;
/** How often a log that is followed is looked at. */
const lookEveryMs = 200;

interface ReadLinesOptions {
  readonly clock: Clock;
  /** Go on after the end until it aborts. Default: end there. */
  readonly follow?: AbortSignal | undefined;
  /** Called at the end, for the first time, before what is written later. */
  readonly onEnd?: () => void;
}

/** Yields the lines of a file without their ends. A log that became shorter is read anew from its beginning. */
export async function* readLines(file: string, { clock, follow, onEnd }: ReadLinesOptions): AsyncGenerator<string> {
  await using handle = await open(file);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let position = 0;
  let rest = '';
  let decoder = new StringDecoder('utf8');
  let hasEnded = false;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
    position += bytesRead;
    const lines = (rest + decoder.write(buffer.subarray(0, bytesRead))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (bytesRead > 0) continue;
    if (!follow && rest !== '') yield rest;
    if (!hasEnded) onEnd?.();
    hasEnded = true;
    if (!follow || !(await pause(clock, follow))) return;
    if ((await sizeOf(handle)) < position) [position, rest, decoder] = [0, '', new StringDecoder('utf8')];
  }
}

const sizeOf = async (handle: FileHandle): Promise<number> => (await handle.stat()).size;

/** Resolves with false when the signal says that it is enough. */
async function pause(clock: Clock, signal: AbortSignal): Promise<boolean> {
  await clock.sleep(lookEveryMs, signal).catch(() => undefined);
  return !signal.aborted;
}
