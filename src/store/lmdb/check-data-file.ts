/** Looks at LMDB's file before LMDB does, because opening a damaged one would end the process. */
import { DataFile } from './data-file.ts';
import { type Damage, type Entry, inspectPages } from './inspect-pages.ts';

/** What a file was found to be. */
export interface FileCheck {
  /** The format that is written in it; undefined in a new one. */
  readonly format: number | undefined;
  readonly size: number;
  /** What of it is used by nothing. */
  readonly freeBytes: number;
}

/** Throws when the file cannot be LMDB's, or a page of its trees is damaged. One that lacks unused pages at its end is
 *  filled up with zeros. */
export function checkDataFile(path: string): FileCheck {
  using file = DataFile.open(path, 'r+');
  // Made, and killed before the first write.
  if (file === undefined || file.size === 0) return { format: undefined, size: 0, freeBytes: 0 };
  const [newest] = file.readMetas();
  let freePages = 0;
  let format: number | undefined;
  const onEntry = ({ tree, key, value }: Entry) => {
    if (tree === 'meta' && textOfKey(key) === 'format') format = Number(value().toString());
  };
  const damages = finish(inspectPages(file, { onEntry, onFree: pages => (freePages = pages) }));
  if (damages.length > 0) throw new Error(describeDamages(damages));
  file.fillUp(newest);
  return { format, size: file.size, freeBytes: freePages * newest.pageSize };
}

/** A key that is a text, as it lies in the file. */
export const textOfKey = (key: Buffer): string => key.toString('utf8').replace(/\0$/, '');

/** The first damage, and how many there are, in one line. */
export function describeDamages(damages: readonly Damage[]): string {
  const [first] = damages;
  if (first === undefined) return 'nothing';
  const others = damages.length > 1 ? `, and ${damages.length - 1} more` : '';
  return `${describeDamage(first)}${others}`;
}

/** `page 230 of rows has keys out of order`. */
export const describeDamage = ({ page, tree, what }: Damage): string => `page ${page} of ${tree} ${what}`;

/** Runs a generator to its end. */
export function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
