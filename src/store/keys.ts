/** The order of keys and what a range holds. */
import type { KeyRange } from './store.ts';

/** Compares as UTF-8 bytes do. JavaScript's own `<` compares UTF-16 units, which differs for characters beyond
 *  U+FFFF. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return byteRank(left) - byteRank(right);
  }
  return a.length - b.length;
}

/** Ranks surrogates, which stand for U+10000 and above, after every other unit. */
function byteRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Whether a range holds the key. */
export function inRange(key: string, range: KeyRange): boolean {
  return compareKeys(key, range.start) >= 0 && compareKeys(key, range.end) < 0;
}
