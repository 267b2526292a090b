/** The elements of paths, as texts: `f:name` a field or a key of a map, `k:{"name":"web"}` the item of a list with
 *  these keys, `v:"a"` the item of a list that is this value, `i:0` an item by its place. */
import { jsonText, parseExact, parseForeign, RecentMap } from '#base';
import type { FieldPath } from './field-set.ts';

/** Names of a map beyond these are hardly anybody else's. */
const manyNames = 1000;

/** The element of a field, or of a key of a map, beside so many others. */
export function fieldElement(name: string, others = 0): string {
  if (others >= manyNames) return `f:${name}`;
  const known = fieldElements.get(name);
  if (known !== undefined) return known;
  const element = `f:${name}`;
  fieldElements.set(name, element);
  return element;
}

/** Elements made once: as names of properties texts are quick only when they are the same ones again. */
const fieldElements = new RecentMap<string>({ maxEntries: 8192, maxBytes: 1024 * 1024 });

/** The element of an item that is told apart by its value. */
export const valueElement = (value: unknown): string =>
  typeof value === 'string' && plain.test(value) ? `v:"${value}"` : `v:${escapedJson(value)}`;

/** JSON of such a text is the text, which is seen sooner than it is made. */
const plain = /^[\w./:-]*$/;

/** The element of an item that is told apart by keys, which come in the order of their names. */
export function keyElement(keys: Readonly<Record<string, unknown>>): string {
  let members = '';
  for (const name in keys) {
    const value = keys[name];
    const isPlain = typeof value === 'string' ? plain.test(value) : Number.isInteger(value);
    if (!isPlain || !plain.test(name)) return `k:${escapedJson(keys)}`;
    members += `${members === '' ? '' : ','}"${name}":${typeof value === 'string' ? `"${value}"` : String(value)}`;
  }
  return `k:{${members}}`;
}

/** JSON as upstream writes it, which is safe inside of HTML. */
export function escapedJson(value: unknown): string {
  const text = jsonText(value);
  return unsafe.test(text) ? text.replaceAll(allUnsafe, escape) : text;
}
const unsafe = /[<>&\u2028\u2029]/;
const allUnsafe = new RegExp(unsafe, 'g');
const escape = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The element in its one form; undefined for one of a sort that is not known. Throws a SyntaxError for a value that is
 *  no JSON. */
export function canonicalElement(text: string): string | undefined {
  const content = text.slice(2);
  const sort = text.slice(0, 2);
  if (sort === 'f:') return text;
  if (sort === 'v:') return valueElement(parseForeign(content));
  if (sort === 'k:') return keyElement(sortedKeys(parseForeign(content)));
  if (sort === 'i:' && /^-?\d+$/.test(content)) return `i:${Number(content)}`;
  if (text.length < 2 || text[1] !== ':') throw new SyntaxError(`missing colon: ${text}`);
  if (sort === 'i:') throw new SyntaxError(`parsing "${content}": invalid syntax`);
  return undefined;
}

function sortedKeys(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('keys are no object');
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The path as upstream writes it in messages: `.spec.containers[name="web"].image`. */
export const formatPath = (path: FieldPath): string => path.map(formatElement).join('');

/** One element of {@link formatPath}. */
export function formatElement(element: string): string {
  const content = element.slice(2);
  if (element.startsWith('f:')) return `.${content}`;
  if (element.startsWith('v:')) return `[=${content}]`;
  if (element.startsWith('i:')) return `[${content}]`;
  const keys = Object.entries(parseExact(content) as object);
  return `[${keys.map(([name, value]) => `${name}=${jsonText(value)}`).join(',')}]`;
}
