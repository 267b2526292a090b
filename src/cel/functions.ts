/** Functions that expressions may call: each under a name, in several forms. */
import { runNow, type Steps } from '#base';
import type { Frame } from './frame.ts';
import { parseSignature, type Type } from './types.ts';
import {
  CelMap,
  charactersPerStep,
  Duration,
  isList,
  isMap,
  JsonMap,
  Opaque,
  Optional,
  StructValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';

/** Arguments are of the overload's types already. Throws CelError for values that have no answer. */
export type Implementation = (args: readonly Value[], frame: Frame) => Value;

/** One form of a function. */
export interface Overload {
  readonly isMember: boolean;
  /** Of a member, the first is what it is called on. */
  readonly args: readonly Type[];
  readonly result: Type;
  readonly call: Implementation;
  /** The same, of one that may be long. */
  readonly steps: LongImplementation | undefined;
  /** What a call costs beyond one, in whole steps. */
  readonly cost: (args: readonly Value[]) => number;
}

/** What may be long, in steps, which ask to let others go first: only then somebody does. */
export type LongImplementation = (args: readonly Value[], frame: Frame) => Steps<Value>;

type Cost = (args: readonly Value[]) => number;

/** Signature -> what it does, or with what it costs. Default: to go through the texts. */
export type Library = Readonly<
  Record<
    string,
    | Implementation
    | { readonly run: Implementation; readonly cost: Cost }
    | { readonly steps: LongImplementation; readonly cost: Cost }
  >
>;

/** All overloads by name; of methods the target is the first argument. */
export type Functions = ReadonlyMap<string, readonly Overload[]>;

/** All functions of several libraries. */
export function createFunctions(libraries: readonly Library[]): Functions {
  const functions = new Map<string, Overload[]>();
  for (const library of libraries)
    for (const [text, given] of Object.entries(library)) {
      const { name, ...signature } = parseSignature(text);
      const { steps, cost, call } = formOf(given);
      const forms = functions.get(name) ?? [];
      forms.push({ ...signature, call, steps, cost });
      functions.set(name, forms);
    }
  return functions;
}

function formOf(given: Library[string]): Pick<Overload, 'call' | 'steps' | 'cost'> {
  if (typeof given === 'function') return { call: given, steps: undefined, cost: textSteps };
  const cost: Cost = args => Math.ceil(given.cost(args));
  if ('run' in given) return { call: given.run, steps: undefined, cost };
  const { steps } = given;
  return { call: (args, frame) => runNow(steps(args, frame)), steps, cost };
}

/** For what is paid by what comes of it. */
export const free: Cost = () => 0;

const textSteps = (args: readonly Value[]): number => {
  let characters = 0;
  for (const arg of args) if (typeof arg === 'string' || arg instanceof Uint8Array) characters += arg.length;
  return Math.floor(characters / charactersPerStep);
};

/** Whether a value is one of a type, as far as that can be told from outside. */
// oxlint-disable-next-line typescript/consistent-return -- each case returns
export function accepts(type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'parameter':
    case 'error':
      return true;
    case 'int':
      return typeof value === 'bigint';
    case 'uint':
      return value instanceof Uint;
    case 'double':
      return typeof value === 'number';
    case 'bool':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'bytes':
      return value instanceof Uint8Array;
    case 'null':
      return value === null;
    case 'timestamp':
      return value instanceof Timestamp;
    case 'duration':
      return value instanceof Duration;
    case 'list':
      return isList(value);
    case 'map':
      return value instanceof CelMap || (value instanceof JsonMap && !value.object);
    case 'optional':
      return value instanceof Optional;
    case 'type':
      return value instanceof TypeValue;
    case 'opaque':
      return value instanceof Opaque && value.typeName === type.name;
    case 'object':
      return value instanceof StructValue || isMap(value);
  }
}
