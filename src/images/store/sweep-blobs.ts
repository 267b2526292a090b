/** Deletes blobs that no image has any more. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Whoever adds an image adds its blobs first, and its name last: what is younger may be of one that is just being
 *  added. */
const addedWithinMs = 60 * 60_000;

interface SweepOptions {
  /** Digests of what was just removed: these go whatever their age. */
  readonly freed: readonly string[];
  /** Digests of what images still have. */
  readonly kept: readonly string[];
  /** Default: now. */
  readonly nowMs?: number;
}

/** Deletes what is in a folder of blobs, which are called after their SHA-256, and of no use. */
export async function sweepBlobs(folder: string, { freed, kept, nowMs = Date.now() }: SweepOptions): Promise<void> {
  const needed = new Set(kept);
  for (const name of await readdir(folder)) {
    const digest = `sha256:${name}`;
    if (needed.has(digest)) continue;
    const file = path.join(folder, name);
    const isOld = async () => nowMs - (await stat(file)).mtimeMs > addedWithinMs;
    if (freed.includes(digest) || (await isOld())) await rm(file, { force: true });
  }
}
