/** Counts as upstream writes them into a status: what is zero is left out. */
export function omitZeros<K extends string>(
  counts: Readonly<Record<K, number | undefined>>,
): Partial<Record<K, number>> {
  const kept = Object.entries<number | undefined>(counts).filter(([, count]) => count !== undefined && count !== 0);
  return Object.fromEntries(kept) as Partial<Record<K, number>>;
}
