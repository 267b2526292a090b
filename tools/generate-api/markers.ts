/** Reads a doc comment: a description in words, then markers such as `@listType map @proto 14`. */

/** What may be said of a struct or a field besides its type. */
export interface Markers {
  /** The words before the first marker, on one line. */
  description: string;
  /** The texts after each marker, in order; `''` for a marker without. */
  values: Map<string, string[]>;
}

const fieldMarkers = [
  'listType',
  'listMapKey',
  'mapType',
  'patchStrategy',
  'patchMergeKey',
  'default',
  'optional',
  'pointer',
  'always',
  'omitZero',
  'featureGate',
  'checkedApart',
  'mayBeEmpty',
  'proto',
  'protoName',
];
const structMarkers = ['mapType', 'union', 'schema', 'exportedAs'];
const known = new Set([...fieldMarkers, ...structMarkers]);

const markerStart = /(?:^|\s)@([A-Za-z]+)/g;

/** Takes a comment apart, slashes and stars included. Throws on a marker that means nothing. */
export function parseMarkers(comment: string): Markers {
  const text = comment
    .replace(/^\/\*\*?/, '')
    .replace(/\*\/$/, '')
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const starts = [...text.matchAll(markerStart)];
  const values = new Map<string, string[]>();
  for (const [index, start] of starts.entries()) {
    const name = start[1] ?? '';
    if (!known.has(name)) throw new Error(`unknown marker @${name}`);
    const end = starts[index + 1]?.index ?? text.length;
    const value = text.slice(start.index + start[0].length, end).trim();
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { description: text.slice(0, starts[0]?.index ?? text.length).trim(), values };
}
