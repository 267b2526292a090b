/** Unpacks an image archive into plain files, without believing anything in it. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { namingDisk, UsageError } from '#base';

/** An archive's files by their names in it; each lies somewhere in a temporary folder. */
export type ArchiveFiles = ReadonlyMap<string, string>;

/** An archive, be it a file or what comes in by a stream. */
export interface ArchiveSource {
  /** What errors call it. */
  readonly name: string;
  readonly content: () => Readable;
}

/** How some bytes are compressed, by their first four. */
export function detectCompression(start: Uint8Array): 'gzip' | 'zstd' | 'none' {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  return start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd ? 'zstd' : 'none';
}

/** Extracts the regular files of a tar archive, itself compressed or not, into `directory`, under numbers for names.
 *  Links inside the archive (old `docker save` uses them for layers that images share) lead to the files that they
 *  mean.
 *  Errors: UsageError when the file is no archive or cut off. */
export async function extractArchive({ name: file, content }: ArchiveSource, directory: string): Promise<ArchiveFiles> {
  const files = new Map<string, string>();
  const links = new Map<string, string>();
  const tar = extract();
  const sent = decompress(content()).then(decompressed => pipeline(decompressed, tar));
  sent.catch((error: Error) => tar.destroy(error)); // reported by the loop below, which ends with it
  try {
    for await (const entry of tar) {
      const { name, type, linkname } = entry.header;
      const plain = path.posix.normalize(name).replace(/^(\.?\/)+/, '');
      if (type === 'file') {
        const target = path.join(directory, String(files.size));
        await pipeline(entry as unknown as Readable, createWriteStream(target));
        files.set(plain, target);
      } else {
        if (linkname && type === 'symlink') links.set(plain, path.posix.join(path.posix.dirname(plain), linkname));
        else if (linkname && type === 'link') links.set(plain, path.posix.normalize(linkname));
        entry.resume();
      }
    }
    await sent;
  } catch (error) {
    const named = namingDisk(error, directory);
    if (named !== error) throw named;
    throw new UsageError(`${file}: not an image archive: ${(error as Error).message}`, { cause: error });
  }
  for (const [name, target] of links) {
    const found = files.get(target);
    if (found !== undefined) files.set(name, found);
  }
  return files;
}

/** What a stream holds, decompressed if its beginning says that it is compressed. */
async function decompress(source: Readable): Promise<Readable> {
  const start = await startOf(source);
  const compression = detectCompression(start);
  if (compression === 'none') return source;
  const decompressor = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  source.on('error', error => decompressor.destroy(error));
  return source.pipe(decompressor);
}

/** The first bytes of a stream, which are not taken from it. */
async function startOf(source: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  while (chunks.reduce((sum, { length }) => sum + length, 0) < 4) {
    const chunk = source.read() as Buffer | null;
    if (chunk !== null) chunks.push(chunk);
    else if (source.readableEnded || source.destroyed) break;
    else await Promise.race([once(source, 'readable'), once(source, 'end')]);
  }
  const start = Buffer.concat(chunks);
  if (start.length > 0) source.unshift(start);
  return start;
}

/** The first bytes of a file. */
export async function readStart(file: string): Promise<Uint8Array> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  return buffer.subarray(0, bytesRead);
}
