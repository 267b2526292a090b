/** Equality of plain JSON data. */

/** Whether two JSON values are the same; a field that is undefined counts as absent, the order of fields does not count. */
export function isJsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isJsonEqual(item, b[i]))
    );
  }
  return isRecordEqual(a as Record<string, unknown>, b as Record<string, unknown>);
}

function isRecordEqual(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  for (const key in a) if (!isJsonEqual(a[key], b[key])) return false;
  for (const key in b) if (b[key] !== undefined && a[key] === undefined) return false;
  return true;
}
