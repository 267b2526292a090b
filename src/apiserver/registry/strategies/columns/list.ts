/** Long lists in a cell: the first three, and how many more. */

/** `a,b,c + 2 more...`; `empty` when there is nothing. `count` says how many there are; of lists it need not be
 *  told. */
export function formatFirstOf(
  items: Iterable<string>,
  { empty, max = 3, count = Array.isArray(items) ? items.length : 0 }: { empty: string; max?: number; count?: number },
): string {
  if (count === 0) return empty;
  const shown = Iterator.from(items).take(max).toArray().join(',');
  return count > max ? `${shown} + ${count - max} more...` : shown;
}
