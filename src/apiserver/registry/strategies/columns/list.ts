/** Long lists in a cell: the first three, and how many more. */

/** `a,b,c + 2 more...`; `empty` when there is nothing. */
export function formatFirstOf(items: readonly string[], { empty, max = 3 }: { empty: string; max?: number }): string {
  if (items.length === 0) return empty;
  const shown = items.slice(0, max).join(',');
  return items.length > max ? `${shown} + ${items.length - max} more...` : shown;
}
