/** Copying and verifying the files of a snapshot: for their owner alone, and on the disk when it is done. */
import { constants } from 'node:fs';
import { mkdir, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { systemErrorCode, UsageError } from '#base';
import { isCopied, type SnapshotFile } from './plan.ts';

const chunkBytes = 1024 * 1024;

/** Copies a file, mode 0600, flushed; tells what was copied. No link is followed, on neither side. */
export async function copyFile(from: string, to: string): Promise<Omit<SnapshotFile, 'path'>> {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  await using target = await open(to, 'wx', 0o600);
  const copied = await readThrough(from, chunk => target.writeFile(chunk));
  await target.datasync();
  return copied;
}

/** Length and checksum of a file. */
export const measureFile = (file: string): Promise<Omit<SnapshotFile, 'path'>> =>
  readThrough(file, () => Promise.resolve());

async function readThrough(
  file: string,
  onChunk: (chunk: Buffer) => Promise<unknown>,
): Promise<Omit<SnapshotFile, 'path'>> {
  await using source = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let checksum = 0;
  for (let bytes = 0; ; ) {
    const { bytesRead } = await source.read(buffer, 0, chunkBytes);
    if (bytesRead === 0) return { bytes, checksum };
    const chunk = buffer.subarray(0, bytesRead);
    checksum = crc32(chunk, checksum);
    bytes += bytesRead;
    await onChunk(chunk);
  }
}

/** Throws a UsageError when a file is not what a snapshot says it is. */
export function assertSame(file: string, expected: SnapshotFile, found: Omit<SnapshotFile, 'path'>): void {
  if (found.bytes === expected.bytes && found.checksum === expected.checksum) return;
  throw new UsageError(`${file} is not what was written: the snapshot is damaged, and nothing was replaced`);
}

/** Makes renames in a folder durable. */
export async function flushFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync().catch((error: unknown) => {
    // Not every system can.
    if (!['EINVAL', 'EISDIR', 'EPERM'].includes(systemErrorCode(error) ?? '')) throw error;
  });
}

/** What of a data directory belongs into a snapshot, beside the store. */
export async function findFiles(dataDir: string): Promise<string[]> {
  const pki = await readdir(path.join(dataDir, 'pki')).catch(() => []);
  return [...(await readdir(dataDir)), ...pki.map(name => `pki/${name}`)].filter(isCopied);
}
