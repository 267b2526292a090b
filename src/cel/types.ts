/** Types of expressions. Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#values */

export type ScalarName =
  | 'int'
  | 'uint'
  | 'double'
  | 'bool'
  | 'string'
  | 'bytes'
  | 'null'
  | 'timestamp'
  | 'duration'
  | 'dyn'
  | 'error';

interface ScalarType {
  readonly kind: ScalarName;
}
/** A list, with what a schema says of its items' identity. */
export interface ListType {
  readonly kind: 'list';
  readonly element: Type;
  /** How lists are compared and joined, as their schema says: sets without order, maps by these keys. Default: item by
   *  item. */
  readonly listType?: 'set' | 'map';
  readonly keys?: readonly string[];
}
interface MapType {
  readonly kind: 'map';
  readonly key: Type;
  readonly value: Type;
}
interface OptionalType {
  readonly kind: 'optional';
  readonly value: Type;
}
/** The type of a type. */
export interface TypeType {
  readonly kind: 'type';
}
/** Stands for any type, the same wherever it is named in a signature. */
export interface ParameterType {
  readonly kind: 'parameter';
  readonly name: string;
}
/** Values that only functions look into: IP, URL, Quantity. */
export interface OpaqueType {
  readonly kind: 'opaque';
  readonly name: string;
}
/** Objects with known fields. */
export interface ObjectType {
  readonly kind: 'object';
  readonly name: string;
  /** By the name that expressions use. */
  readonly fields: ReadonlyMap<string, Field>;
}
/** A field of objects, which expressions may know by another name. */
export interface Field {
  /** The name that data have. */
  readonly name: string;
  readonly type: Type;
}

/** A type of the checker; `kind` tells them apart. */
export type Type = ScalarType | ListType | MapType | OptionalType | TypeType | ParameterType | OpaqueType | ObjectType;

/** 64 bits with a sign. */
export const int: Type = { kind: 'int' };
/** 64 bits without a sign. */
export const uint: Type = { kind: 'uint' };
/** 64 bits, IEEE 754. */
export const double: Type = { kind: 'double' };
/** `true` and `false`. */
export const bool: Type = { kind: 'bool' };
/** A text, counted in code points. */
export const string: Type = { kind: 'string' };
/** `b'...'`. */
export const bytes: Type = { kind: 'bytes' };
/** The type of `null` alone. */
export const nullType: Type = { kind: 'null' };
/** `google.protobuf.Timestamp`. */
export const timestamp: Type = { kind: 'timestamp' };
/** `google.protobuf.Duration`. */
export const duration: Type = { kind: 'duration' };
/** Any value: what it is shows when the expression runs. */
export const dyn: Type = { kind: 'dyn' };
/** Of a part with an error: it fits everywhere, so that one mistake is told once. */
export const failed: Type = { kind: 'error' };
/** The type of types, as `type(1)` has it. */
export const typeType: Type = { kind: 'type' };
/** Kinds of values that have an order. */
export const orderedKinds: ReadonlySet<string> = new Set([
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'timestamp',
  'duration',
]);
/** A list that is compared item by item. */
export const listOf = (element: Type): ListType => ({ kind: 'list', element });
/** A map; keys are int, uint, bool or string. */
export const mapOf = (key: Type, value: Type): MapType => ({ kind: 'map', key, value });
/** `optional_type(value)`. */
export const optionalOf = (value: Type): OptionalType => ({ kind: 'optional', value });
/** A type of the library alone, such as `kubernetes.URL`. */
export const opaque = (name: string): OpaqueType => ({ kind: 'opaque', name });

const names: Partial<Record<Type['kind'], string>> = {
  null: 'null_type',
  timestamp: 'timestamp',
  duration: 'duration',
  error: '!error!',
};

/** As messages name it. */
export function formatType(type: Type): string {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are alike
  switch (type.kind) {
    case 'list':
      return `list(${formatType(type.element)})`;
    case 'map':
      return `map(${formatType(type.key)}, ${formatType(type.value)})`;
    case 'optional':
      return `optional_type(${formatType(type.value)})`;
    case 'parameter':
      // What nothing has been said of, as of the elements of an empty list.
      return type.name === '' ? 'dyn' : type.name;
    case 'opaque':
    case 'object':
      return type.name;
    default:
      return names[type.kind] ?? type.kind;
  }
}

/** What the parameters of a signature stand for in one call. */
export type Substitution = Map<string, Type>;

/** What null may stand for: optional values are of an opaque type to upstream. */
const nullable: ReadonlySet<Type['kind']> = new Set(['null', 'object', 'timestamp', 'duration', 'opaque', 'optional']);

/** Whether a value of type `from` may stand where `to` is wanted; notes what parameters stand for. */
export function isAssignable(from: Type, to: Type, known: Substitution): boolean {
  if (to.kind === 'parameter') return assignParameter(from, to, known);
  if (from.kind === 'parameter') {
    const stands = known.get(from.name);
    if (stands) return isAssignable(stands, to, known);
    known.set(from.name, to);
    return true;
  }
  if (from.kind === 'dyn' || to.kind === 'dyn' || from.kind === 'error' || to.kind === 'error') return true;
  if (from.kind === 'null') return nullable.has(to.kind);
  if (from.kind !== to.kind) return false;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are alike
  switch (from.kind) {
    case 'list':
      return isAssignable(from.element, (to as ListType).element, known);
    case 'map':
      return (
        isAssignable(from.key, (to as MapType).key, known) && isAssignable(from.value, (to as MapType).value, known)
      );
    case 'optional':
      return isAssignable(from.value, (to as OptionalType).value, known);
    case 'opaque':
    case 'object':
      return from.name === (to as ObjectType).name;
    default:
      return true;
  }
}

function assignParameter(from: Type, { name }: ParameterType, known: Substitution): boolean {
  const stands = known.get(name);
  if (from.kind === 'parameter' && from.name === name) return true;
  if (!stands) {
    known.set(name, from);
    return true;
  }
  if (isAssignable(from, stands, known)) {
    // What is known of one is not known of all.
    if (from.kind === 'dyn') known.set(name, dyn);
    return true;
  }
  if (!isAssignable(stands, from, known)) return false;
  known.set(name, from);
  return true;
}

/** The type with its parameters replaced; those that stand for nothing known are dyn. */
export function substitute(type: Type, known: Substitution): Type {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are alike
  switch (type.kind) {
    case 'parameter': {
      const stands = known.get(type.name);
      return stands
        ? stands.kind === 'parameter' && stands.name !== type.name
          ? substitute(stands, known)
          : stands.kind === 'parameter'
            ? dyn
            : substituteWithin(stands, known)
        : dyn;
    }
    default:
      return substituteWithin(type, known);
  }
}

function substituteWithin(type: Type, known: Substitution): Type {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are alike
  switch (type.kind) {
    case 'list':
      return { ...type, element: substitute(type.element, known) };
    case 'map':
      return mapOf(substitute(type.key, known), substitute(type.value, known));
    case 'optional':
      return optionalOf(substitute(type.value, known));
    case 'parameter':
      return substitute(type, known);
    default:
      return type;
  }
}

/** The type of a list's items, or of both branches: one that both fit, or any. */
export function joinTypes(a: Type | undefined, b: Type): Type {
  if (!a) return b;
  if (a.kind === 'dyn' || b.kind === 'dyn') return dyn;
  const known: Substitution = new Map();
  if (isAssignable(b, a, known)) return a;
  return isAssignable(a, b, new Map()) ? b : dyn;
}

const scalars: Readonly<Record<string, Type>> = {
  int,
  uint,
  double,
  bool,
  string,
  bytes,
  dyn,
  timestamp,
  duration,
  null: nullType,
  type: typeType,
};

/** Reads a signature, `list<A>.indexOf(A): int`: a member of the type before the point. Capital letters are
 *  parameters. */
export function parseSignature(text: string): { name: string; isMember: boolean; args: Type[]; result: Type } {
  const match = /^(?:(.+)\.)?([A-Za-z0-9_@!?:&|<>=+\-*/%[\]]+|[a-z]+\.[A-Za-z]+)\((.*)\): (.+)$/.exec(text);
  if (!match) throw new Error(`no signature: ${text}`);
  const [, receiver, name = '', list = '', result = ''] = match;
  const isQualified = receiver !== undefined && /^(optional|sets|ip|strings|format|lists|jsonpatch)$/.test(receiver);
  const args = splitTypes(list).map(parseType);
  if (isQualified) return { name: `${receiver}.${name}`, isMember: false, args, result: parseType(result) };
  return {
    name,
    isMember: receiver !== undefined,
    args: receiver === undefined ? args : [parseType(receiver), ...args],
    result: parseType(result),
  };
}

function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const char = text[i];
    if (char === '<') depth++;
    else if (char === '>') depth--;
    else if ((char === ',' && depth === 0) || char === undefined) {
      const part = text.slice(start, i).trim();
      if (part !== '') parts.push(part);
      start = i + 1;
    }
  }
  return parts;
}

function parseType(text: string): Type {
  const scalar = scalars[text];
  if (scalar) return scalar;
  if (/^[A-Z]$/.test(text)) return { kind: 'parameter', name: text };
  const open = text.indexOf('<');
  if (open < 0) return opaque(text);
  const inner = splitTypes(text.slice(open + 1, -1)).map(parseType);
  const [first = dyn, second = dyn] = inner;
  const outer = text.slice(0, open);
  return outer === 'list' ? listOf(first) : outer === 'map' ? mapOf(first, second) : optionalOf(first);
}
