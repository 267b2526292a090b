/** Says where two pieces of JSON data differ, for messages. */

type Json = unknown;

const show = (value: Json): string => (value === undefined ? '(none)' : JSON.stringify(value));

/** One line a difference: `containers[0].name: "a" -> "b"`. At most `limit` of them. Default 10. */
export function findDifferences(before: Json, after: Json, limit = 10): string[] {
  const lines: string[] = [];
  compare('', before, after, lines);
  return lines.slice(0, limit);
}

function compare(path: string, before: Json, after: Json, lines: string[]): void {
  if (before === after) return;
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of names) {
      const at = Array.isArray(before) ? `${path}[${name}]` : `${path}${path === '' ? '' : '.'}${name}`;
      compare(at, before[name], after[name], lines);
    }
    return;
  }
  lines.push(`  ${path}: ${show(before)} -> ${show(after)}`);
}

const isContainer = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null;
