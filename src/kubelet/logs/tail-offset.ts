/** Where the last lines of a file begin. */
import type { FileHandle } from 'node:fs/promises';

const blockBytes = 64 * 1024;
const lineFeed = 0x0a;

/** Offset of the last `lines` complete lines of a file of `size` bytes, read from its end. */
export async function tailOffset(file: FileHandle, { size, lines }: { size: number; lines: number }): Promise<number> {
  if (lines <= 0) return size;
  const block = Buffer.alloc(blockBytes);
  let found = 0;
  for (let end = size; end > 0; end -= Math.min(end, blockBytes)) {
    const start = Math.max(0, end - blockBytes);
    const { bytesRead } = await file.read(block, 0, end - start, start);
    for (let index = bytesRead - 1; index >= 0; index--) {
      // The line feed that ends the last line does not begin another one.
      if (block[index] !== lineFeed || start + index === size - 1) continue;
      if (++found === lines) return start + index + 1;
    }
  }
  return 0;
}
