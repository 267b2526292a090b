/** What an interface cannot mean: the facts of its fields contradict each other. */
import type {
  FieldDescriptor,
  ScalarKind,
  StructDescriptor,
  ValueDescriptor,
} from '../../src/api/schema/descriptor.ts';
import { groupOrder } from '../../src/api/well-known-groups.ts';
import { apiVersionOf, type KindModel, type Model } from './model.ts';

/** Every contradiction, as `io.k8s.api.core.v1.Pod: what is wrong`. */
export function contradictionsOf({ structs, kinds }: Model): string[] {
  const byName = new Map(structs.map(({ name, descriptor }) => [name, descriptor]));
  const ofStructs = structs.flatMap(({ name, descriptor }) => [
    ...sharedNumbers(descriptor).map(text => `${name}: ${text}`),
    ...unknownUnionFields(descriptor).map(text => `${name}: ${text}`),
    ...Object.entries(descriptor.fields).flatMap(([field, facts]) =>
      wrongWith(facts, byName).map(text => `${name}.${field}: ${text}`),
    ),
  ]);
  return [...ofStructs, ...contradictionsOfKinds(kinds)];
}

/** Kinds that a client could not tell apart, that would be nowhere in discovery, or that stand in a folder of another
 *  group. */
function contradictionsOfKinds(kinds: readonly KindModel[]): string[] {
  const taken = new Map<string, string>();
  return kinds.flatMap(kind => {
    const apiVersion = apiVersionOf(kind);
    const place = `${kind.folder}: ${kind.kind}`;
    const errors = [kind.kind, kind.plural]
      .filter(name => taken.has(`${apiVersion}/${name}`))
      .map(name => `${place}: ${apiVersion} has ${name} already, from ${taken.get(`${apiVersion}/${name}`)}`);
    for (const name of [kind.kind, kind.plural]) taken.set(`${apiVersion}/${name}`, kind.folder);
    const folder = `${kind.group.split('.')[0] || 'core'}/${kind.version}`;
    if (folder !== kind.folder) errors.push(`${place}: kinds of ${apiVersion} belong into the folder ${folder}`);
    if (!groupOrder.some(group => group === kind.group))
      errors.push(`${place}: the group ${kind.group} has no place in well-known-groups.ts`);
    return errors;
  });
}

function sharedNumbers({ fields }: StructDescriptor): string[] {
  const holders = new Map<string, string>();
  return Object.entries(fields).flatMap(([name, { proto, protoIn = [] }]) => {
    if (proto === undefined) return [];
    const numbers = [...protoIn, proto].join('.');
    const other = holders.get(numbers);
    holders.set(numbers, name);
    return other === undefined ? [] : [`${other} and ${name} have the same number in protobuf, ${numbers}`];
  });
}

const unknownUnionFields = ({ fields, unions = [] }: StructDescriptor): string[] =>
  unions
    .flatMap(union => [...(union.discriminator === undefined ? [] : [union.discriminator]), ...union.fields])
    .filter(name => !Object.hasOwn(fields, name))
    .map(name => `@union names ${name}, which is no field`);

type Structs = ReadonlyMap<string, StructDescriptor>;

function wrongWith(
  { value, proto, default: standard, patchStrategy, patchMergeKey }: FieldDescriptor,
  structs: Structs,
) {
  const errors = [...wrongNumber(proto), ...wrongList(value, structs), ...wrongTexts(value)];
  if (standard !== undefined && !fits(value, standard, structs))
    errors.push(`@default ${JSON.stringify(standard)} is no ${value.kind} of its type`);
  if (patchMergeKey !== undefined && !patchStrategy?.split(',').includes('merge'))
    errors.push('@patchMergeKey is of no use without @patchStrategy merge');
  if (patchMergeKey !== undefined && !keysIn(value, structs)?.has(patchMergeKey))
    errors.push(`@patchMergeKey ${patchMergeKey} is no field of its items`);
  return errors;
}

/** Source: https://protobuf.dev/programming-guides/proto2/#assigning */
function wrongNumber(proto: number | undefined): string[] {
  const isNumber = proto === undefined || (Number.isInteger(proto) && proto > 0 && proto < 2 ** 29);
  return isNumber ? [] : [`@proto ${proto} is no number of a field`];
}

const listTypes = ['map', 'set', 'atomic'];

function wrongList(value: ValueDescriptor, structs: Structs): string[] {
  if (value.kind !== 'list') return [];
  const { listType, keys = [] } = value;
  if (listType !== undefined && !listTypes.includes(listType)) return [`@listType ${listType} is none`];
  if (keys.length > 0 && listType !== 'map') return ['@listMapKey is of use only with @listType map'];
  if (listType === 'map' && keys.length === 0) return ['@listType map needs a @listMapKey'];
  const fields = keysIn(value, structs);
  return keys.filter(key => !fields?.has(key)).map(key => `@listMapKey ${key} is no field of its items`);
}

/** The fields of a list's items. */
function keysIn(value: ValueDescriptor, structs: Structs): ReadonlySet<string> | undefined {
  if (value.kind !== 'list' || value.items.kind !== 'struct') return undefined;
  const struct = structs.get(value.items.ref);
  return struct && new Set(Object.keys(struct.fields));
}

function wrongTexts(value: ValueDescriptor): string[] {
  const item = value.kind === 'list' ? value.items : value;
  if (item.kind !== 'string' || !item.enum) return [];
  const seen = new Set<string>();
  return item.enum
    .filter(text => seen.has(text) || !seen.add(text))
    .map(text => `${JSON.stringify(text)} is possible twice`);
}

const typeOfScalar: Partial<Record<ScalarKind, readonly string[]>> = {
  boolean: ['boolean'],
  int32: ['number'],
  int64: ['number'],
  double: ['number'],
  intOrString: ['number', 'string'],
};

/** Whether a default is a value of the type. */
function fits(value: ValueDescriptor, standard: unknown, structs: Structs): boolean {
  if (value.kind === 'raw') return true;
  if (value.kind === 'list') return Array.isArray(standard) && standard.every(item => fits(value.items, item, structs));
  const isObject = typeof standard === 'object' && standard !== null && !Array.isArray(standard);
  if (value.kind === 'map') return isObject && Object.values(standard).every(item => fits(value.values, item, structs));
  if (value.kind === 'struct') {
    const fields = structs.get(value.ref)?.fields ?? {};
    return (
      isObject &&
      Object.entries(standard).every(([name, item]) => {
        const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
        return field !== undefined && fits(field.value, item, structs);
      })
    );
  }
  const isInteger = !value.kind.startsWith('int') || typeof standard !== 'number' || Number.isInteger(standard);
  const isPossible = !value.enum || value.enum.includes(standard as string);
  return (typeOfScalar[value.kind] ?? ['string']).includes(typeof standard) && isInteger && isPossible;
}
