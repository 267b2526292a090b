/** The content of an image layer as plain data, independent of the machine's clock, users and umask. Pure. */

/** One file, folder or link of a layer. Paths are relative to the root, without a leading slash. */
export type LayerEntry =
  | { type: 'directory'; path: string; mode: number }
  | { type: 'symlink'; path: string; target: string }
  /** Content that is at hand. */
  | { type: 'file'; path: string; mode: number; content: string | Uint8Array }
  /** Content of a file on this machine, of exactly this size. */
  | { type: 'copy'; path: string; mode: number; source: string; sizeBytes: number };

/** Adds the folders that entries lie in, drops doubles (the last one wins), and sorts: equal content gives equal
 *  layers. */
export function completeEntries(entries: Iterable<LayerEntry>): LayerEntry[] {
  const byPath = new Map<string, LayerEntry>();
  for (const entry of entries) byPath.set(entry.path, entry);
  for (const path of byPath.keys()) {
    const parent = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    // A Map's iteration also visits what is added meanwhile: grandparents come by themselves.
    if (parent !== '' && !byPath.has(parent)) byPath.set(parent, { type: 'directory', path: parent, mode: 0o755 });
  }
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file's mode in an image: whether it is a program matters, and whose rights it takes; not the umask under which it
 *  was checked out. */
export function normalizeMode(mode: number): number {
  return (mode & 0o6000) | (mode & 0o111 ? 0o755 : 0o644);
}

/** A folder's mode in an image: everybody may write into one with the sticky bit, as into /tmp. */
export function normalizeFolderMode(mode: number): number {
  return mode & 0o1000 ? 0o1777 : 0o755;
}
