/** What decoding does to an object that came as JSON: checks types, drops unknown fields and nulls, and brings
 *  quantities and times into their canonical form. The messages are those of upstream's decoder, since clients show
 *  them. */
import { jsonType } from '../json/json-type.ts';
import { isObject, type JsonObject, setOwn } from '../json/object.ts';
import { roundedToMilli } from '../quantity/format.ts';
import type { ScalarKind, StructDescriptor, StructReference, ValueDescriptor } from './descriptor.ts';
import { zeroOf } from './normal-form.ts';
import { decodeScalar } from './scalars.ts';
import { structBehind } from './structs.ts';

/** A value that is not of the type of its field. */
export interface Mismatch {
  readonly found: unknown;
  /** The name of the field's type: `map[string]string`, `[]v1.Container`, `int64`. */
  readonly type: string;
}

/** What decoding found. */
export interface Decoded {
  /** The first value that has the wrong type: `json: cannot unmarshal string into Go struct field ...`. Whoever answers
   *  puts `Deployment in version "v1" cannot be handled as a Deployment: ` before it. */
  readonly error: string | undefined;
  /** That value. Default: the error is another. */
  readonly mismatch?: Mismatch | undefined;
  /** Paths of the fields that the struct does not have, such as `spec.containers[0].foo`: the first hundred, as
   *  upstream. */
  readonly unknownFields: readonly string[];
}

/** Decodes an object in place. When there is an error the object is of no use. */
export const decodeObject = (struct: StructReference, draft: unknown): Decoded => walk(struct, draft, true);

/** As {@link decodeObject}, but changes nothing. */
export const inspectObject = (struct: StructReference, object: unknown): Decoded => walk(struct, object, false);

/** The state of one walk. */
interface Walk {
  /** Whether to change the object. */
  readonly changes: boolean;
  /** Where the walk is: field names, keys of maps, indices of lists. */
  readonly path: (string | number)[];
  /** Go name of the struct that it is in; '' at the root. */
  struct: string;
  error: string | undefined;
  mismatch: Mismatch | undefined;
  readonly unknownFields: string[];
}

function walk(struct: StructReference, value: unknown, changes: boolean): Decoded {
  const state: Walk = { changes, path: [], struct: '', error: undefined, mismatch: undefined, unknownFields: [] };
  decoderOf(struct)(value, state);
  return state;
}

/** Returns the canonical form of a value, or the value itself after noting an error. */
type Decoder = (value: unknown, walk: Walk) => unknown;

interface FieldDecoder {
  /** What `typeof` says of values that need no further look. */
  readonly plain: 'string' | 'boolean' | undefined;
  readonly decode: Decoder;
}

const compiled = new WeakMap<StructDescriptor, Decoder>();

function decoderOf(value: ValueDescriptor): Decoder {
  if (value.kind === 'struct') return decoderOfStruct(value);
  if (value.kind === 'list') return decoderOfList(goType(value), value.items);
  if (value.kind === 'map') return decoderOfMap(goType(value), value.values);
  const { kind } = value;
  return (found, state) => {
    const decoded = decodeScalar(kind, found);
    if ('value' in decoded) return decoded.value;
    if (decoded.error !== undefined) state.error ??= decoded.error;
    else mismatch(found, decoded.goType, state);
    return found;
  };
}

function decoderOfStruct(reference: StructReference): Decoder {
  const struct = structBehind(reference);
  const known = compiled.get(struct);
  if (known) return known;
  const fields = new Map<string, FieldDecoder>();
  const type = goType(reference);
  const name = type.slice(type.lastIndexOf('.') + 1);
  const decoder: Decoder = (value, state) => {
    if (!isObject(value)) return mismatch(value, type, state);
    const outer = state.struct;
    state.struct = name;
    decodeFields(value, fields, struct.preservesUnknown === true, state);
    state.struct = outer;
    return value;
  };
  compiled.set(struct, decoder);
  for (const [field, { value }] of Object.entries(struct.fields)) {
    const plain = value.kind === 'string' || value.kind === 'boolean' ? value.kind : undefined;
    fields.set(field, { plain, decode: decoderOf(value) });
  }
  return decoder;
}

const maxUnknownFields = 100;

function decodeFields(object: JsonObject, fields: Map<string, FieldDecoder>, keepsUnknown: boolean, state: Walk): void {
  for (const key in object) {
    const field = fields.get(key);
    const value = object[key];
    if (field === undefined) {
      if (keepsUnknown) continue;
      if (state.unknownFields.length < maxUnknownFields) state.unknownFields.push(formatPath([...state.path, key]));
      if (state.changes) delete object[key];
    } else if (value === null || value === undefined) {
      if (state.changes) delete object[key];
    } else if (typeof value !== field.plain) {
      state.path.push(key);
      const decoded = field.decode(value, state);
      state.path.pop();
      if (decoded !== value && state.changes) object[key] = decoded;
    }
  }
}

function decoderOfList(type: string, items: ValueDescriptor): Decoder {
  const decode = decoderOf(items);
  return (value, state) => {
    if (!Array.isArray(value)) return mismatch(value, type, state);
    const list: unknown[] = value;
    for (let index = 0; index < list.length; index++) {
      const item = list[index] ?? zeroOf(items);
      state.path.push(index);
      const decoded = decode(item, state);
      state.path.pop();
      if (decoded !== list[index] && state.changes) list[index] = decoded;
    }
    return list;
  };
}

function decoderOfMap(type: string, values: ValueDescriptor): Decoder {
  const decodeItem = decoderOf(values);
  const decode: Decoder =
    values.kind === 'quantity' ? (value, state) => ofResource(decodeItem(value, state)) : decodeItem;
  const isTime = values.kind === 'time' || values.kind === 'microTime';
  return (value, state) => {
    if (!isObject(value)) return mismatch(value, type, state);
    for (const key in value) {
      // A time that is none says nothing.
      if (isTime && value[key] === null) {
        if (state.changes) delete value[key];
        continue;
      }
      const item = value[key] ?? zeroOf(values);
      if (typeof item === 'string' && values.kind === 'string' && item === value[key]) continue;
      state.path.push(key);
      const decoded = decode(item, state);
      state.path.pop();
      if (decoded !== value[key] && state.changes) setOwn(value, key, decoded);
    }
    return value;
  };
}

/** Maps of quantities are lists of resources. */
const ofResource = (value: unknown): unknown => (typeof value === 'string' ? roundedToMilli(value) : value);

/** Notes that a value has the wrong type, unless there is an error already; returns the value. */
function mismatch(value: unknown, type: string, state: Walk): unknown {
  if (state.error !== undefined) return value;
  const names = state.path.filter(part => typeof part === 'string');
  const where = state.struct === '' ? 'Go value' : `Go struct field ${state.struct}.${names.join('.')}`;
  const found = isNumber(value) && wholeTypes.includes(type) ? `number ${value}` : jsonType(value);
  state.mismatch = { found: value, type };
  state.error = `json: cannot unmarshal ${found} into ${where} of type ${type}`;
  return value;
}

const isNumber = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

/** Types of numbers, of which messages tell the one that does not fit. */
const wholeTypes = ['int32', 'int64'];

/** Go's names of scalars, where they are others than ours. */
const goScalars: Partial<Record<ScalarKind, string>> = {
  boolean: 'bool',
  double: 'float64',
  bytes: '[]uint8',
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
  duration: 'v1.Duration',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
};

/** The name that Go has for a type: `v1.Container`, `[]string`, `map[string]string`. */
function goType(value: ValueDescriptor): string {
  if (value.kind === 'struct') return value.ref.split('.').slice(-2).join('.');
  if (value.kind === 'list') return `[]${goType(value.items)}`;
  if (value.kind === 'map') return `map[string]${goType(value.values)}`;
  return goScalars[value.kind] ?? value.kind;
}

/** `spec.containers[0].name`. */
function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  return text;
}
