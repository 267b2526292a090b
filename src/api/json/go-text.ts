/** JSON values as Go prints them, and what its reflection calls them: upstream's messages tell what they found that
 *  way, and clients match on them. */
import { jsonText } from '#base';
import { isObject } from './object.ts';

/** A value as `%v` prints it: members of objects in the order of their names. */
export function goText(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isObject(value)) return typeof value === 'string' ? value : jsonText(value);
  const names = Object.keys(value).toSorted();
  return `map[${names.map(name => `${name}:${goText(value[name])}`).join(' ')}]`;
}

/** The name of the type of a value that was decoded without knowing its type. */
export function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'bigint') return 'int64';
  return typeof value === 'boolean' ? 'bool' : value === null ? '<nil>' : typeof value;
}

/** Of which kind a value is that was decoded without knowing its type. */
type GoKind = 'string' | 'bool' | 'int64' | 'float64' | 'slice' | 'map' | 'invalid';

/** The kind of a JSON value; `invalid` of null. */
export function goKind(value: unknown): GoKind {
  if (value === null || value === undefined) return 'invalid';
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'object') return 'map';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return Number.isInteger(value) || typeof value === 'bigint' ? 'int64' : 'float64';
}
