/** Turns layer entries into a tar stream that is the same, byte for byte, for the same content. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack } from 'tar-stream';
import { completeEntries, type LayerEntry } from './entries.ts';

/** Everything belongs to root and dates from 1970: only names, modes and contents count. */
const anonymous = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) } as const;

/** A layer as an uncompressed tar. Layers stay uncompressed: they never leave this machine, and gzip costs some seconds
 *  for the hundred megabytes of Node itself, while a tar's digest is also its DiffID (docs/decisions/images.md). */
export function packLayer(entries: Iterable<LayerEntry>): Readable {
  const tar = pack();
  writeEntries(tar, completeEntries(entries)).then(
    () => tar.finalize(),
    (error: unknown) => tar.destroy(error as Error),
  );
  return Readable.from(tar);
}

async function writeEntries(tar: Pack, entries: readonly LayerEntry[]): Promise<void> {
  for (const entry of entries) {
    const { path: name } = entry;
    if (entry.type === 'directory') await writeEntry(tar, { name: `${name}/`, type: 'directory', mode: entry.mode });
    else if (entry.type === 'symlink')
      await writeEntry(tar, { name, type: 'symlink', linkname: entry.target, mode: 0o777 });
    else if (entry.type === 'file')
      await writeEntry(tar, { name, type: 'file', mode: entry.mode }, Buffer.from(entry.content));
    else await copyFile(tar, entry);
  }
}

/** Writes an entry whose content is at hand and waits until there is room for the next. */
export function writeEntry(
  tar: Pack,
  header: Partial<Header> & Pick<Header, 'name'>,
  content: Buffer = Buffer.alloc(0),
): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = tar.entry({ ...anonymous, ...header }, content, error => (error ? reject(error) : resolve()));
    entry.on('error', reject);
  });
}

/** Writes an entry with the content of a file that must not change meanwhile. */
export async function copyFile(
  tar: Pack,
  { path, mode, source, sizeBytes }: Extract<LayerEntry, { type: 'copy' }>,
): Promise<void> {
  const entry = tar.entry({ ...anonymous, name: path, type: 'file', mode, size: sizeBytes });
  // Known to the pipeline, which listens no more by then, when whoever reads ends early: on a full disk.
  entry.on('error', () => undefined);
  await pipeline(createReadStream(source, { highWaterMark: 1024 * 1024 }), entry);
}
