/** What a container left to say when it exited. Source: "Customizing the termination message" of the Kubernetes
 *  docs. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { lastBytes } from '#base';
import { parseLogLine } from '../logs/parse-line.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
const maxMessageBytes = 4096;
const maxLogBytes = 2048;
const maxLogLines = 80;

/** The first 4 KiB of its message file; '' when there is none. */
export async function readMessageFile(path: string): Promise<string> {
  return await readPart(path, size => ({ start: 0, length: Math.min(size, maxMessageBytes) }));
}

/** The last 2 KiB or 80 lines of its log. */
export async function readLogTail(path: string): Promise<string> {
  const raw = await readPart(path, size => ({
    start: Math.max(0, size - 4 * maxLogBytes),
    length: Math.min(size, 4 * maxLogBytes),
  }));
  const lines = raw.split('\n').flatMap(line => parseLogLine(line)?.content ?? []);
  return lastBytes(lines.slice(-maxLogLines).join('\n'), maxLogBytes);
}

async function readPart(path: string, choose: (size: number) => { start: number; length: number }): Promise<string> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined);
  if (!file) return '';
  try {
    const { start, length } = choose((await file.stat()).size);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await file.close();
  }
}
