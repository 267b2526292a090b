/** Looking things up in what is sorted. */

/** The first index below `length` for which `isAfter` holds, given that it holds for all that follow; else `length`. */
export function firstIndex(length: number, isAfter: (index: number) => boolean, from = 0): number {
  let low = from;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
