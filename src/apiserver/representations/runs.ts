/** Cuts a list into runs of items, each made, and compressed, in one go. */
import type { StoredObject } from '../watch/stored-object.ts';

/** The same list has the same runs, but around what changed, so that what was made of the others is found again. */
export interface RunSizes {
  /** A run has at least so many bytes of stored objects, but for the last. */
  readonly minBytes: number;
  /** A run with so many bytes ends, whatever follows. */
  readonly maxBytes: number;
}

/** One name in eight ends a run that is long enough. So runs end at the same objects when others come, change and go,
 *  and what was made of a run serves the next list. */
const isEnd = (name: string): boolean => {
  let hash = 0;
  for (let i = Math.max(0, name.length - 8); i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) | 0;
  return (hash & 7) === 0;
};

/** In their order, each item once. */
export function* runsOf(
  items: Iterable<StoredObject>,
  { minBytes, maxBytes }: RunSizes,
): Generator<readonly StoredObject[]> {
  let run: StoredObject[] = [];
  let bytes = 0;
  for (const item of items) {
    run.push(item);
    bytes += item.byteLength;
    if (bytes < minBytes || (bytes < maxBytes && !isEnd(item.name))) continue;
    yield run;
    run = [];
    bytes = 0;
  }
  if (run.length > 0) yield run;
}
