/** What is wrong with the shape of something applied, in upstream's words, which clients print. */
import { jsonText } from '#base';
import { goText, goType } from '../json/go-text.ts';
import { isObject, ownValue } from '../json/object.ts';
import type { ListDescriptor, ScalarKind, ValueDescriptor } from '../schema/descriptor.ts';
import { structBehind } from '../schema/structs.ts';
import { fieldElement, formatElement } from './element.ts';
import { elementOf, unknownValue } from './shape.ts';

/** Fields that there are not, values of a wrong type, items of lists that cannot be told apart: one line a fault, with
 *  its path; undefined when nothing is wrong. Null is right everywhere. */
export function checkApplied(value: ValueDescriptor, applied: unknown): string | undefined {
  const faults = check(value, applied).map(({ path, text }) => (path === '' ? text : `${path}: ${text}`));
  return faults.length > 1 ? ['errors:', ...faults.map(fault => `  ${fault}`)].join('\n') : faults[0];
}

interface Fault {
  readonly path: string;
  readonly text: string;
}

const none: readonly Fault[] = [];

/** Of more nobody is told. */
const mostFaults = 500;

const here = (text: string): Fault[] => [{ path: '', text }];

const under = (element: string, faults: readonly Fault[]): Fault[] =>
  faults.map(({ path, text }) => ({ path: formatElement(element) + path, text }));

function check(value: ValueDescriptor, applied: unknown): readonly Fault[] {
  if (applied === null || value.kind === 'raw') return none;
  if (value.kind === 'list')
    return Array.isArray(applied) ? checkItems(value, applied) : here(`expected list, got ${goPlain(applied)}`);
  if (value.kind !== 'struct' && value.kind !== 'map') return checkScalar(value.kind, applied);
  if (!isObject(applied)) return here(`expected map, got ${goPlain(applied)}`);
  const faults: Fault[] = [];
  for (const [name, member] of Object.entries(applied)) {
    const inner = memberOf(value, name);
    const found = inner ? check(inner, member) : here('field not declared in schema');
    if (found.length > 0) faults.push(...under(fieldElement(name), found));
    // As upstream, which looks no further.
    if (!inner || faults.length > mostFaults) break;
  }
  return faults;
}

function memberOf(value: ValueDescriptor & { kind: 'struct' | 'map' }, name: string): ValueDescriptor | undefined {
  if (value.kind === 'map') return value.values;
  const { fields, preservesUnknown } = structBehind(value);
  return ownValue(fields, name)?.value ?? (preservesUnknown ? unknownValue : undefined);
}

function checkItems(list: ListDescriptor, items: readonly unknown[]): Fault[] {
  const isGranular = list.listType === 'map' || list.listType === 'set';
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const [index, item] of items.entries()) {
    const element = isGranular ? elementOf(list, item) : undefined;
    if (typeof element === 'object') return [...faults, ...here(`element ${index}: ${element.error}`)];
    if (element !== undefined) {
      if (seen.has(element)) faults.push(...here(`duplicate entries for key ${formatElement(element)}`));
      seen.add(element);
    }
    const found = check(list.items, item);
    if (found.length > 0) faults.push(...under(element ?? `i:${index}`, found));
    if (faults.length > mostFaults) break;
  }
  return faults;
}

/** What JSON has for a scalar; undefined for what may be a number or a text. */
const jsonTypes: Partial<Record<ScalarKind, 'string' | 'boolean' | 'number'>> = {
  string: 'string',
  bytes: 'string',
  time: 'string',
  microTime: 'string',
  duration: 'string',
  boolean: 'boolean',
  int32: 'number',
  int64: 'number',
  double: 'number',
};

function checkScalar(kind: ScalarKind, applied: unknown): readonly Fault[] {
  const wanted = jsonTypes[kind];
  if (wanted === undefined) {
    return typeof applied === 'object' ? here(`expected any scalar, got ${goPlain(applied)}`) : none;
  }
  if (typeof applied === wanted || (wanted === 'number' && typeof applied === 'bigint')) return none;
  if (wanted === 'string') return here(`expected string, got &value.valueUnstructured{Value:${goLiteral(applied)}}`);
  if (wanted === 'boolean') return here(`expected boolean, got ${goPlain(applied)}`);
  return here(`expected numeric (int or float), got ${goType(applied)}`);
}

/** A value as Go writes it in its own language. */
function goLiteral(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(', ')}}`;
  if (!isObject(value)) return jsonText(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${goLiteral(member)}`);
  return `map[string]interface {}{${members.join(', ')}}`;
}

/** A value as Go prints it, by reference. */
const goPlain = (value: unknown): string => `&{${goText(value)}}`;
