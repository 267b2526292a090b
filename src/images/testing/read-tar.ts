/** Reads a tar in memory, for tests. */
import { extract } from 'tar-stream';

interface TarEntry {
  name: string;
  type: string;
  mode: number;
  uid: number;
  gid: number;
  mtime: Date;
  linkname: string;
  content: Buffer;
}

/** All entries in their order. */
export async function readTar(archive: Uint8Array): Promise<TarEntry[]> {
  const tar = extract();
  tar.end(archive);
  const entries: TarEntry[] = [];
  for await (const entry of tar) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    entries.push({ ...entry.header, content: Buffer.concat(chunks) });
  }
  return entries;
}
