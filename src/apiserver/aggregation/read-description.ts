/** What another server's OpenAPI 2.0 document says of the version that it answers for. Pure.
 *
 *  Another server may say anything: what is not as such documents are, is refused as a whole. */
import { isObject, type Kind } from '#api';
import { type DescribedByOther, referencesIn } from '../openapi/merge-v2.ts';
import type { Schema } from '../openapi/schema.ts';
import type { V2Parameter, V2Path } from '../openapi/write-v2.ts';

/** No description is nested more deeply. */
const maxDepth = 100;

/** The paths of a version of a group, and what they refer to; undefined for what is no such document. */
export function readDescription(
  document: unknown,
  { group, version }: Pick<Kind, 'group' | 'version'>,
): DescribedByOther | undefined {
  if (!isObject(document) || document['swagger'] !== '2.0') return undefined;
  const { paths = {}, definitions = {}, parameters = {} } = document;
  if (!isMapOf(paths, isObject) || !isMapOf(definitions, isSchema) || !isMapOf(parameters, isParameter))
    return undefined;
  const prefix = `/apis/${group}/${version}/`;
  const own: Record<string, V2Path> = {};
  for (const [path, item] of Object.entries(paths)) {
    if (!path.startsWith(prefix)) continue;
    const read = readPath(item, parameters);
    if (!read) return undefined;
    own[path] = read;
  }
  return { prefix, paths: own, definitions: needed(own, definitions) };
}

type Check = (value: unknown) => boolean;
const isText: Check = value => value === undefined || typeof value === 'string';
const isFlag: Check = value => value === undefined || typeof value === 'boolean';
const isTexts: Check = value =>
  value === undefined || (Array.isArray(value) && value.every(text => typeof text === 'string'));
const isMapOf = <T>(value: unknown, check: (inner: unknown) => inner is T): value is Record<string, T> =>
  isObject(value) && Object.values(value).every(check);

function isSchema(value: unknown, depth: unknown = 0): value is Schema {
  const at = typeof depth === 'number' ? depth + 1 : 1;
  if (!isObject(value) || at > maxDepth) return false;
  const { properties, items, additionalProperties } = value;
  const isInner: Check = inner => inner === undefined || isSchema(inner, at);
  return (
    [value['$ref'], value['type'], value['format'], value['description']].every(isText) &&
    isTexts(value['required']) &&
    (value['enum'] === undefined || Array.isArray(value['enum'])) &&
    (properties === undefined || (isObject(properties) && Object.values(properties).every(isInner))) &&
    isInner(items) &&
    isInner(additionalProperties)
  );
}

const places: readonly unknown[] = ['path', 'query', 'body'];

const isParameter = (value: unknown): value is V2Parameter =>
  isObject(value) &&
  typeof value['name'] === 'string' &&
  places.includes(value['in']) &&
  [value['description'], value['type']].every(isText) &&
  [value['required'], value['uniqueItems']].every(isFlag) &&
  (value['schema'] === undefined || isSchema(value['schema'])) &&
  (value['in'] === 'body') === (value['schema'] !== undefined);

const isAnswer = (value: unknown): boolean =>
  isObject(value) && isText(value['description']) && (value['schema'] === undefined || isSchema(value['schema']));

const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch']);

function readPath(item: Record<string, unknown>, shared: Readonly<Record<string, V2Parameter>>): V2Path | undefined {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(item)) {
    if (name !== 'parameters' && !methods.has(name)) continue;
    const found = name === 'parameters' ? readParameters(value, shared) : readOperation(value, shared);
    if (!found) return undefined;
    read[name] = found;
  }
  return read;
}

function readOperation(value: unknown, shared: Readonly<Record<string, V2Parameter>>): object | undefined {
  if (!isObject(value)) return undefined;
  const { parameters, responses = {} } = value;
  const read = parameters === undefined ? undefined : readParameters(parameters, shared);
  const isWell =
    [value['description'], value['operationId']].every(isText) &&
    [value['tags'], value['consumes'], value['produces'], value['schemes']].every(isTexts) &&
    isObject(responses) &&
    Object.values(responses).every(isAnswer);
  if (!isWell || (parameters !== undefined && !read)) return undefined;
  return { ...value, responses, ...(read && { parameters: read }) };
}

/** Those that are named once for the whole document are put where they are referred to. */
function readParameters(
  value: unknown,
  shared: Readonly<Record<string, V2Parameter>>,
): readonly V2Parameter[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map((parameter: unknown) => {
    const reference = isObject(parameter) ? parameter['$ref'] : undefined;
    if (typeof reference !== 'string') return parameter;
    const name = reference.replace(/^#\/parameters\//, '');
    return Object.hasOwn(shared, name) ? shared[name] : undefined;
  });
  return read.every(isParameter) ? read : undefined;
}

/** The definitions that the paths refer to, and those that they refer to. */
function needed(paths: object, definitions: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  const names = referencesIn(paths);
  for (const name of names) {
    if (!Object.hasOwn(definitions, name)) continue;
    found[name] = definitions[name] as Schema;
    for (const inner of referencesIn(definitions[name])) names.add(inner);
  }
  return found;
}
