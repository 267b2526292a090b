/** Makes a checked expression a function, once. */
import type { Bind, Call, Fold, ListNode, Literal, MapNode, Node, Select, StructNode } from './ast.ts';
import { decisive, gatherers, type Range, rangeOf, verdictOf } from './folds.ts';
import type { Frame } from './frame.ts';
import { accepts, type Overload } from './functions.ts';
import {
  CelError,
  CelMap,
  entryOf,
  isMap,
  Optional,
  StructValue,
  TypeValue,
  typeName,
  Uint,
  type Value,
} from './values.ts';

/** A checked expression as a function. Throws CelError, or CostError when the frame's budget is spent. */
export type Evaluate = (frame: Frame) => Value;

type Compile = (node: Node) => Evaluate;

/** Errors of the expression are thrown as CelError. `compile` makes functions of the node's parts. */
// oxlint-disable-next-line typescript/consistent-return -- each case returns
export function compileNode(node: Node, compile: Compile = compileNode): Evaluate {
  switch (node.kind) {
    case 'literal':
      return constant(node);
    case 'ident': {
      const { slot, variable, name } = node;
      if (slot !== undefined) return readLocal(slot);
      return variable === undefined ? () => new TypeValue(name.replace(/^\./, '')) : readVariable(variable);
    }
    case 'select':
      return compileSelect(node, compile);
    case 'call':
      return compileCall(node, compile);
    case 'list':
      return compileList(node, compile);
    case 'map':
      return compileMap(node, compile);
    case 'struct':
      return compileStruct(node, compile);
    case 'fold':
      return compileFold(node, compile);
    case 'bind':
      return compileBind(node, compile);
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
function compileList({ items, optional }: ListNode, compile: Compile): Evaluate {
  const constants = items.map(literalOf);
  const isConstant = optional.size === 0 && !constants.includes(undefined);
  const parts = items.map(item => compile(item));
  return frame => {
    frame.spend(10);
    if (isConstant) return constants as Value[];
    return parts.flatMap((item, index) => leftOut(item(frame), optional.has(index)));
  };
}

function compileMap({ entries }: MapNode, compile: Compile): Evaluate {
  const parts = entries.map(({ key, value, isOptional }) => ({
    key: compile(key),
    value: compile(value),
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

function compileSelect({ of, field, isTest, isOptional, variable }: Select, compile: Compile): Evaluate {
  if (variable !== undefined) return readVariable(variable);
  const object = compile(of);
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

function compileCall(node: Call, compile: Compile): Evaluate {
  const { name, overloads = [] } = node;
  const inputs = inputsOf(node).map(input => compile(input));
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
  return frame => {
    const values = inputs.map(input => input(frame));
    const form = formFor(node, values);
    frame.spend(1 + form.cost(values));
    return form.call(values, frame);
  };
}

/** The form of a function that takes these values. Throws CelError where none does. */
export function formFor({ name, qualified, overloads = [] }: Call, values: readonly Value[]): Overload {
  for (const form of overloads) if (takes(form, values)) return form;
  throw new CelError(`no such overload: ${qualified ?? name}(${values.map(typeName).join(', ')})`);
}

const takes = ({ args }: Overload, values: readonly Value[]): boolean =>
  args.every((type, index) => accepts(type, values[index] as Value));

/** What a function is called with. */
export const inputsOf = ({ target, args, qualified }: Call): readonly Node[] =>
  target && qualified === undefined ? [target, ...args] : args;

/** The other side is worked out only where there is nothing. */
function elseOptional(first: Evaluate, second: Evaluate, take: (there: Optional) => Value): Evaluate {
  return frame => {
    frame.spend(1);
    const value = first(frame);
    if (!(value instanceof Optional)) throw new CelError('no such overload');
    return value.value === undefined ? second(frame) : take(value);
  };
}

/** What is `decides` on one side decides, whatever is wrong with the other. */
function logic(first: Evaluate, second: Evaluate, decides: boolean): Evaluate {
  const attempt = (side: Evaluate, frame: Frame): boolean | CelError => {
    try {
      return verdictOf(side(frame));
    } catch (error) {
      return celErrorOf(error);
    }
  };
  return frame => {
    frame.spend(1);
    const left = attempt(first, frame);
    return left === decides ? decides : decided(left, attempt(second, frame), decides);
  };
}

/** What two sides come to. */
export function decided(left: boolean | CelError, right: boolean | CelError, decides: boolean): boolean {
  if (left === decides || right === decides) return decides;
  if (left instanceof CelError) throw left;
  if (right instanceof CelError) throw right;
  return !decides;
}

function compileStruct({ name, fields }: StructNode, compile: Compile): Evaluate {
  const values = fields.map(field => ({ ...field, evaluate: compile(field.value) }));
  return frame => {
    frame.spend(40);
    const made = values.flatMap(({ name: field, evaluate, isOptional }) =>
      leftOut(evaluate(frame), isOptional).map(value => [field, value] as const),
    );
    return new StructValue(name, new Map(made));
  };
}

function compileFold(node: Fold, compile: Compile): Evaluate {
  const { macro } = node;
  const range = compile(node.range);
  const test = node.test && compile(node.test);
  const transform = node.transform && compile(node.transform);
  if (macro === 'all' || macro === 'exists') {
    const decides = decisive[macro];
    return frame => quantify(rangeOf(node, range(frame), frame), { test: test as Evaluate, decides, frame });
  }
  return frame => {
    const through = rangeOf(node, range(frame), frame);
    const gathered = gatherers[macro](through, frame);
    for (let index = 0; index < through.size; index++) {
      through.enter(index);
      if (!test || verdictOf(test(frame))) gathered.add(index, transform?.(frame));
    }
    return gathered.result();
  };
}

/** One item decides, whatever is wrong with others. */
function quantify(
  { size, enter }: Range,
  { test, decides, frame }: { test: Evaluate; decides: boolean; frame: Frame },
): boolean {
  let failure: CelError | undefined;
  for (let index = 0; index < size; index++) {
    enter(index);
    try {
      if (verdictOf(test(frame)) === decides) return decides;
    } catch (error) {
      failure ??= celErrorOf(error);
    }
  }
  if (failure) throw failure;
  return !decides;
}

/** Throws what is none. */
export function celErrorOf(error: unknown): CelError {
  if (error instanceof CelError) return error;
  throw error;
}

function compileBind({ macro, value, within, slot = 0 }: Bind, compile: Compile): Evaluate {
  const bound = compile(value);
  const body = compile(within);
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
