/** Reads the text of a configuration as strictly as upstream does: what no field is named by, named twice, or of
 *  another type is an error. */
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { decodeObject, isObject, type JsonObject, withNumbers } from '#api';
import { toError, yamlOptions } from '#base';
import type { PluginWithArgs } from './plugin-args.ts';
import { argsStructs, configurationStruct } from './structs.ts';
import { apiVersion, type KubeSchedulerConfiguration } from './types.ts';

/** What is wrong, and where. */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

/** A configuration without problems can be defaulted and validated. */
export interface DecodedConfiguration {
  readonly configuration: KubeSchedulerConfiguration;
  /** Those that leave nothing to validate. */
  readonly fatal: readonly Problem[];
  /** Fields that there are not. */
  readonly unknown: readonly Problem[];
  /** The line of a field, as `profiles[0].plugins`, or of what is around it. */
  readonly lineOf: (field: string) => number;
}

/** Decodes the text of a file, the arguments of plugins included. */
export function decodeConfiguration(text: string): DecodedConfiguration {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...yamlOptions, lineCounter: lines, prettyErrors: false });
  const lineOf = (field: string) => lines.linePos(offsetOf(document, field)).line;
  const failed = (fatal: readonly Problem[]): DecodedConfiguration => ({
    configuration: {},
    fatal,
    unknown: [],
    lineOf,
  });
  if (document.errors.length > 0)
    return failed(
      document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message: firstLine(message) })),
    );
  let value: unknown;
  try {
    value = withNumbers(document.toJS());
  } catch (error) {
    return failed([{ line: 1, message: firstLine(toError(error).message) }]);
  }
  const wrongKind = checkKind(value, 'KubeSchedulerConfiguration');
  if (wrongKind !== undefined || !isObject(value)) return failed([{ line: 1, message: wrongKind ?? '' }]);
  const found = decodeWithArgs(value);
  return {
    configuration: value,
    fatal: found.errors.map(({ field, message }) => ({ line: lineOf(field), message })),
    unknown: found.unknownFields.map(field => ({
      line: lineOf(field),
      message: `strict decoding error: unknown field ${JSON.stringify(field)}`,
    })),
    lineOf,
  };
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** Why a value is not of the kind; undefined when it is. */
function checkKind(value: unknown, kind: string): string | undefined {
  if (!isObject(value)) return `expected a ${kind}`;
  if (typeof value['apiVersion'] !== 'string' || value['apiVersion'] === '')
    return `Object 'apiVersion' is missing: expected ${apiVersion}`;
  if (typeof value['kind'] !== 'string' || value['kind'] === '') return `Object 'Kind' is missing: expected ${kind}`;
  if (value['apiVersion'] === apiVersion && value['kind'] === kind) return undefined;
  return `no kind ${JSON.stringify(value['kind'])} is registered for version ${JSON.stringify(value['apiVersion'])}: expected ${kind} of ${apiVersion}`;
}

interface Found {
  readonly errors: { readonly field: string; readonly message: string }[];
  readonly unknownFields: string[];
}

/** Decodes in place. */
function decodeWithArgs(value: JsonObject): Found {
  const { error, unknownFields } = decodeObject(configurationStruct, value);
  const found: Found = { errors: [], unknownFields: [...unknownFields] };
  if (error !== undefined) {
    found.errors.push({ field: fieldOfMismatch(error), message: error });
    return found;
  }
  for (const [index, { pluginConfig = [] }] of (value as KubeSchedulerConfiguration).profiles?.entries() ?? [])
    for (const [position, entry] of pluginConfig.entries())
      decodeArgs(entry, `profiles[${index}].pluginConfig[${position}]`, found);
  return found;
}

/** Those of plugins that have none, or are not known, are nobody's. */
function decodeArgs(entry: { name?: string; args?: unknown }, field: string, found: Found): void {
  const { name = '' } = entry;
  if (!Object.hasOwn(argsStructs, name)) return;
  entry.args ??= {};
  const fail = (message: string): void => {
    found.errors.push({ field: `${field}.args`, message: `decoding .${field}: ${message}` });
  };
  if (!isObject(entry.args)) return fail(`decoding args for plugin ${name}: expected ${name}Args`);
  const args = { apiVersion, kind: `${name}Args`, ...entry.args };
  const wrongKind = checkKind(args, `${name}Args`);
  if (wrongKind !== undefined) return fail(`args for plugin ${name} were not of type ${name}Args: ${wrongKind}`);
  const { error, unknownFields } = decodeObject(argsStructs[name as PluginWithArgs], args);
  if (error !== undefined) fail(`decoding args for plugin ${name}: ${error}`);
  found.unknownFields.push(...unknownFields.map(unknown => `${field}.args.${unknown}`));
  entry.args = args;
}

/** The decoder names what it could not read after Go's type:
 *  `Go struct field Plugin.profiles.plugins.score.enabled.weight`. Lists have no indexes there, so the line is that of
 *  the first part. */
const fieldOfMismatch = (message: string): string => /Go struct field \w+\.(\w+)/.exec(message)?.[1] ?? '';

/** Where the field's name stands; where it has none, or is not there, the nearest around it. */
function offsetOf(document: Document, field: string): number {
  const path = [...field.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
  for (let length = path.length; length > 0; length--) {
    const around = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key =
      isMap(around) && around.items.find(item => isScalar(item.key) && item.key.value === path[length - 1])?.key;
    const node = key || document.getIn(path.slice(0, length), true);
    if (hasRange(node)) return node.range[0];
  }
  return document.range?.[0] ?? 0;
}

const hasRange = (node: unknown): node is { range: readonly [number, number, number] } =>
  isObject(node) && Array.isArray(node['range']);
