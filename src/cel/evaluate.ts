/** Makes a checked expression a function, once. */
import type { Bind, Call, Fold, ListNode, Literal, MapNode, Node, Select, StructNode } from './ast.ts';
import { folds } from './folds.ts';
import type { Frame } from './frame.ts';
import { accepts, type Overload } from './functions.ts';
import {
  CelError,
  CelMap,
  entryOf,
  isList,
  isMap,
  itemAt,
  keysOf,
  Optional,
  StructValue,
  sizeOf,
  TypeValue,
  typeName,
  Uint,
  type Value,
} from './values.ts';

export type Evaluate = (frame: Frame) => Value;

/** Errors of the expression are thrown as CelError. */
// oxlint-disable-next-line typescript/consistent-return -- each case returns
export function compileNode(node: Node): Evaluate {
  switch (node.kind) {
    case 'literal':
      return constant(node);
    case 'ident': {
      const { slot, variable, name } = node;
      if (slot !== undefined) return readLocal(slot);
      return variable === undefined ? () => new TypeValue(name.replace(/^\./, '')) : readVariable(variable);
    }
    case 'select':
      return compileSelect(node);
    case 'call':
      return compileCall(node);
    case 'list':
      return compileList(node);
    case 'map':
      return compileMap(node);
    case 'struct':
      return compileStruct(node);
    case 'fold':
      return compileFold(node);
    case 'bind':
      return compileBind(node);
  }
}

const readLocal =
  (slot: number): Evaluate =>
  frame => {
    frame.spend(1);
    return frame.locals[slot] as Value;
  };

function readVariable(name: string): Evaluate {
  if (name.startsWith('google.protobuf.')) return () => new TypeValue(name);
  return frame => {
    frame.spend(1);
    const read = frame.variables[name];
    if (!read) throw new CelError(`no such attribute(s): ${name}`);
    return read();
  };
}

function constant(node: Literal): Evaluate {
  const own = literalOf(node) as Value;
  return () => own;
}

/** Undefined for what is none. */
function literalOf(node: Node): Value | undefined {
  if (node.kind !== 'literal') return undefined;
  const { value } = node;
  return value !== null && typeof value === 'object' && 'uint' in value ? new Uint(value.uint) : value;
}

/** One of literals alone is made once. */
function compileList({ items, optional }: ListNode): Evaluate {
  const constants = items.map(literalOf);
  const isConstant = optional.size === 0 && !constants.includes(undefined);
  const parts = items.map(compileNode);
  return frame => {
    frame.spend(10);
    if (isConstant) return constants as Value[];
    return parts.flatMap((item, index) => leftOut(item(frame), optional.has(index)));
  };
}

function compileMap({ entries }: MapNode): Evaluate {
  const parts = entries.map(({ key, value, isOptional }) => ({
    key: compileNode(key),
    value: compileNode(value),
    isOptional,
  }));
  return frame => {
    frame.spend(30 + mapEntryCost * parts.length);
    return new CelMap(
      parts.flatMap(({ key, value, isOptional }) =>
        leftOut(value(frame), isOptional).map(own => [key(frame), own] as const),
      ),
    );
  };
}

const mapEntryCost = 0.1;

/** What stands behind a question mark is there, or nothing is. */
function leftOut(value: Value, isOptional: boolean): Value[] {
  if (!isOptional || !(value instanceof Optional)) return [value];
  return value.value === undefined ? [] : [value.value];
}

function compileSelect({ of, field, isTest, isOptional, variable }: Select): Evaluate {
  if (variable !== undefined) return readVariable(variable);
  const object = compileNode(of);
  if (isTest)
    return frame => {
      frame.spend(1);
      const value = unwrap(object(frame));
      return value !== undefined && find(value, field) !== undefined;
    };
  return frame => {
    frame.spend(1);
    const value = object(frame);
    if (value instanceof Optional) return value.value === undefined ? value : new Optional(find(value.value, field));
    if (isOptional) return new Optional(find(value, field));
    const found = find(value, field);
    if (found === undefined) throw new CelError(`no such key: ${field}`);
    return found;
  };
}

const unwrap = (value: Value): Value | undefined => (value instanceof Optional ? value.value : value);

function find(value: Value, field: string): Value | undefined {
  if (isMap(value) || value instanceof StructValue) return entryOf(value, field);
  throw new CelError(`no such overload: ${typeName(value)}.${field}`);
}

function compileCall(node: Call): Evaluate {
  const { name, target, args, qualified, overloads = [] } = node;
  const inputs = [...(target && qualified === undefined ? [target] : []), ...args].map(compileNode);
  const [first, second, third] = inputs as [Evaluate, Evaluate, Evaluate];
  if (name === '_&&_') return logic(first, second, false);
  if (name === '_||_') return logic(first, second, true);
  if (name === '_?_:_')
    return frame => {
      frame.spend(1);
      const condition = first(frame);
      if (typeof condition !== 'boolean') throw new CelError('no such overload');
      return condition ? second(frame) : third(frame);
    };
  if (name === 'or' && overloads.length > 0) return elseOptional(first, second, value => value);
  if (name === 'orValue') return elseOptional(first, second, value => value.value as Value);
  const only = overloads.length === 1 ? overloads[0] : undefined;
  return frame => {
    const values = inputs.map(input => input(frame));
    const form = only ?? choose(overloads, values);
    if (!form || (only && !form.args.every((type, index) => accepts(type, values[index] as Value))))
      throw new CelError(`no such overload: ${qualified ?? name}(${values.map(typeName).join(', ')})`);
    frame.spend(1 + form.cost(values));
    return form.call(values, frame);
  };
}

const choose = (overloads: readonly Overload[], values: readonly Value[]): Overload | undefined =>
  overloads.find(({ args }) => args.every((type, index) => accepts(type, values[index] as Value)));

/** The other side is worked out only where there is nothing. */
function elseOptional(first: Evaluate, second: Evaluate, take: (there: Optional) => Value): Evaluate {
  return frame => {
    frame.spend(1);
    const value = first(frame);
    if (!(value instanceof Optional)) throw new CelError('no such overload');
    return value.value === undefined ? second(frame) : take(value);
  };
}

/** What is `decisive` on one side decides, whatever is wrong with the other. */
function logic(first: Evaluate, second: Evaluate, decisive: boolean): Evaluate {
  const attempt = (side: Evaluate, frame: Frame): boolean | Error => {
    try {
      const value = side(frame);
      return typeof value === 'boolean' ? value : new CelError('no such overload');
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      return error;
    }
  };
  return frame => {
    frame.spend(1);
    const left = attempt(first, frame);
    if (left === decisive) return decisive;
    const right = attempt(second, frame);
    if (right === decisive) return decisive;
    if (left instanceof Error) throw left;
    if (right instanceof Error) throw right;
    return !decisive;
  };
}

function compileStruct({ name, fields }: StructNode): Evaluate {
  const values = fields.map(field => ({ ...field, evaluate: compileNode(field.value) }));
  return frame => {
    frame.spend(40);
    const made = values.flatMap(({ name: field, evaluate, isOptional }) =>
      leftOut(evaluate(frame), isOptional).map(value => [field, value] as const),
    );
    return new StructValue(name, new Map(made));
  };
}

/** What an iteration costs beside its parts. */
const iterationCost = 4;

function compileFold(node: Fold): Evaluate {
  const { macro, second, slot = 0 } = node;
  const range = compileNode(node.range);
  const test = node.test && compileNode(node.test);
  const transform = node.transform && compileNode(node.transform);
  const fold = folds[macro];
  return frame => {
    const { size, isMap: isMapRange, key, value } = rangeOf(range(frame), frame);
    const first = second !== undefined || isMapRange ? key : value;
    return fold({
      size,
      key,
      item: isMapRange ? key : value,
      value,
      enter(index) {
        frame.spend(iterationCost);
        frame.locals[slot] = first(index);
        if (second !== undefined) frame.locals[slot + 1] = value(index);
      },
      holds: () => {
        if (!test) return true;
        const verdict = test(frame);
        if (typeof verdict !== 'boolean') throw new CelError('no such overload');
        return verdict;
      },
      transformed: () => (transform as Evaluate)(frame),
      spend: cost => frame.spend(cost),
    });
  };
}

/** What is gone through, each taken out when its turn comes. */
interface Range {
  readonly size: number;
  readonly isMap: boolean;
  readonly key: (index: number) => Value;
  readonly value: (index: number) => Value;
}

function rangeOf(of: Value, frame: Frame): Range {
  if (isList(of)) return { size: sizeOf(of), isMap: false, key: BigInt, value: index => itemAt(of, index) as Value };
  if (!isMap(of)) throw new CelError(`cannot iterate over ${typeName(of)}`);
  const keys = keysOf(of);
  frame.spend(Math.floor(keyCost * keys.length));
  const key = (index: number) => keys[index] as Value;
  return { size: keys.length, isMap: true, key, value: index => entryOf(of, key(index)) as Value };
}

/** What it costs to list a key. */
const keyCost = 0.1;

function compileBind({ macro, value, within, slot = 0 }: Bind): Evaluate {
  const bound = compileNode(value);
  const body = compileNode(within);
  if (macro === 'bind')
    return frame => {
      frame.locals[slot] = bound(frame);
      return body(frame);
    };
  return frame => {
    const optional = bound(frame);
    if (!(optional instanceof Optional)) throw new CelError('no such overload');
    if (optional.value === undefined) return optional;
    frame.locals[slot] = optional.value;
    const result = body(frame);
    return macro === 'optMap' ? new Optional(result) : result;
  };
}
