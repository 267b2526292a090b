/** Says where two pieces of JSON data differ, for messages. */
import { jsonText } from '#base';

type Json = unknown;

const show = (value: Json): string => (value === undefined ? '(none)' : jsonText(value));

/** One line a difference: `containers[0].name: "a" -> "b"`. At most `limit` of them. Default 10. */
export function findDifferences(before: Json, after: Json, limit = 10): string[] {
  const lines: string[] = [];
  compare({ path: '', before, after }, lines, limit);
  return lines;
}

/** Two values at a place. */
interface Pair {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

function compare({ path, before, after }: Pair, lines: string[], limit: number): void {
  if (before === after || lines.length === limit) return;
  if (isContainer(before) && isContainer(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of names) {
      const at = Array.isArray(before) ? `${path}[${name}]` : `${path}${path === '' ? '' : '.'}${name}`;
      compare({ path: at, before: before[name], after: after[name] }, lines, limit);
    }
    return;
  }
  lines.push(`  ${path}: ${show(before)} -> ${show(after)}`);
}

const isContainer = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null;
