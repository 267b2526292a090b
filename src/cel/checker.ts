/** Finds out the types of an expression, and what does not fit, in upstream's words. */
import {
  type Bind,
  type Call,
  CompileError,
  type Fold,
  type Ident,
  type Issue,
  type ListNode,
  type MapNode,
  type Node,
  type Select,
  type StructNode,
} from './ast.ts';
import type { Functions, Overload } from './functions.ts';
import { compileRe2 } from './patterns.ts';
import { parseDuration, parseTimestamp } from './times.ts';
import {
  bool,
  bytes,
  double,
  dyn,
  failed,
  formatType,
  int,
  isAssignable,
  joinTypes,
  listOf,
  mapOf,
  nullType,
  type ObjectType,
  optionalOf,
  orderedKinds,
  type Substitution,
  string,
  substitute,
  type Type,
  typeType,
  uint,
} from './types.ts';

/** What an expression may name: the environment that it is checked in. */
export interface CheckOptions {
  readonly functions: Functions;
  /** Types of the environment's variables by name, which may have points in it. */
  readonly variables: Readonly<Record<string, Type>>;
  /** Types that expressions may make objects of. Default: none. */
  readonly structs?: (name: string) => ObjectType | undefined;
  /** Whether lists and maps may hold values of several types. Default false. */
  readonly mayMix?: boolean;
}

const typeNames = new Set([
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
  'optional_type',
]);

/** Returns the type of the expression, and notes in it what its parts mean. Throws CompileError. */
export function check(text: string, node: Node, options: CheckOptions): Type {
  const checker = new Checker(options);
  const type = checker.check(node);
  if (checker.issues.length > 0) throw new CompileError(text, checker.issues);
  return type;
}

/** What literals must be. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  matches: compileRe2,
  duration: parseDuration,
  timestamp: parseTimestamp,
};

interface Local {
  readonly name: string;
  readonly type: Type;
}

class Checker {
  readonly issues: Issue[] = [];
  readonly #options: CheckOptions;
  readonly #locals: Local[] = [];

  constructor(options: CheckOptions) {
    this.#options = options;
  }

  check(node: Node): Type {
    const type = this.#typeOf(node);
    node.type = type;
    return type;
  }

  // oxlint-disable-next-line typescript/consistent-return -- each case returns
  #typeOf(node: Node): Type {
    switch (node.kind) {
      case 'literal':
        return literalType(node.value);
      case 'ident':
        return this.#ident(node);
      case 'select':
        return this.#select(node);
      case 'call':
        return this.#call(node);
      case 'list':
        return this.#list(node);
      case 'map':
        return this.#map(node);
      case 'struct':
        return this.#struct(node);
      case 'fold':
        return this.#fold(node);
      case 'bind':
        return this.#bind(node);
    }
  }

  #issue(at: number, message: string): Type {
    this.issues.push({ at, message });
    return failed;
  }

  #ident(node: Ident): Type {
    const name = node.name.replace(/^\./, '');
    const slot = this.#locals.findLastIndex(local => local.name === name);
    if (slot >= 0 && !node.name.startsWith('.')) {
      node.slot = slot;
      return (this.#locals[slot] as Local).type;
    }
    const type = Object.hasOwn(this.#options.variables, name) ? this.#options.variables[name] : undefined;
    if (type) {
      node.variable = name;
      return type;
    }
    if (typeNames.has(name)) return typeType;
    return this.#issue(node.at, `undeclared reference to '${name}' (in container '')`);
  }

  /** `a.b.c` of names alone, none of which is a macro's variable. */
  #dotted(node: Node): string | undefined {
    if (node.kind === 'ident') return this.#locals.some(({ name }) => name === node.name) ? undefined : node.name;
    if (node.kind !== 'select' || node.isTest || node.isOptional) return undefined;
    const before = this.#dotted(node.of);
    return before === undefined ? undefined : `${before}.${node.field}`;
  }

  #select(node: Select): Type {
    const name = this.#dotted(node);
    if (name !== undefined && Object.hasOwn(this.#options.variables, name)) {
      node.variable = name;
      return this.#options.variables[name] as Type;
    }
    if (name === 'google.protobuf.Timestamp' || name === 'google.protobuf.Duration') {
      node.variable = name;
      return typeType;
    }
    const of = this.check(node.of);
    const isOptional = node.isOptional || of.kind === 'optional';
    const type = this.#field(of.kind === 'optional' ? of.value : of, node);
    if (node.isTest) return type.kind === 'error' ? type : bool;
    return isOptional && type.kind !== 'error' ? optionalOf(type.kind === 'optional' ? type.value : type) : type;
  }

  #field(of: Type, { field, at }: Select): Type {
    if (of.kind === 'map') return of.value;
    if (of.kind === 'dyn' || of.kind === 'error') return of;
    if (of.kind === 'parameter') return dyn;
    if (of.kind !== 'object') return this.#issue(at, `type '${formatType(of)}' does not support field selection`);
    return of.fields.get(field)?.type ?? this.#issue(at, `undefined field '${field}'`);
  }

  #call(node: Call): Type {
    const { functions } = this.#options;
    const { target, name, args } = node;
    const prefix = target && this.#dotted(target);
    const qualified = prefix === undefined ? undefined : `${prefix}.${name}`;
    if (
      qualified !== undefined &&
      functions.has(qualified) &&
      !Object.hasOwn(this.#options.variables, prefix as string)
    ) {
      node.qualified = qualified;
      return this.#resolve(
        node,
        functions.get(qualified) ?? [],
        qualified,
        args.map(arg => this.check(arg)),
      );
    }
    const types = [...(target ? [this.check(target)] : []), ...args.map(arg => this.check(arg))];
    const forms = (functions.get(name) ?? []).filter(({ isMember }) => isMember === (target !== undefined));
    if (forms.length === 0 && !functions.has(name))
      return this.#issue(node.at, `undeclared reference to '${name}' (in container '')`);
    return this.#resolve(node, forms, name, types);
  }

  #resolve(node: Call, forms: readonly Overload[], name: string, types: readonly Type[]): Type {
    if (types.some(({ kind }) => kind === 'error')) return failed;
    const fitting: Overload[] = [];
    let result: Type | undefined;
    for (const form of forms) {
      const known: Substitution = new Map();
      if (
        form.args.length !== types.length ||
        !form.args.every((arg, index) => isAssignable(fresh(types[index] as Type), arg, known))
      )
        continue;
      fitting.push(form);
      const own = substitute(form.result, known);
      result = result && formatType(result) !== formatType(own) ? dyn : own;
    }
    if (!result)
      return this.#issue(node.at, noOverload(name, node.target !== undefined && node.qualified === undefined, types));
    node.overloads = fitting;
    this.#checkLiteral(node, name);
    return result;
  }

  /** Texts that are read when an expression is worked out may be wrong before. */
  #checkLiteral({ args }: Call, name: string): void {
    const last = args.at(-1);
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!read || last?.kind !== 'literal' || typeof last.value !== 'string') return;
    try {
      read(last.value);
    } catch {
      this.#issue(last.at, `invalid ${name} argument`);
    }
  }

  #list({ items, optional }: ListNode): Type {
    let element: Type | undefined;
    for (const [index, item] of items.entries()) {
      const found = this.check(item);
      const type = optional.has(index) && found.kind === 'optional' ? found.value : found;
      element = this.#join(element, type, item.at);
    }
    return listOf(element ?? { kind: 'parameter', name: '' });
  }

  #join(known: Type | undefined, next: Type, at: number): Type {
    const joined = joinTypes(known, next);
    if (this.#options.mayMix || !known || joined.kind !== 'dyn' || known.kind === 'dyn' || next.kind === 'dyn')
      return joined;
    return this.#issue(at, `expected type '${formatType(known)}' but found '${formatType(next)}'`);
  }

  #map({ entries }: MapNode): Type {
    let key: Type | undefined;
    let value: Type | undefined;
    for (const entry of entries) {
      key = this.#join(key, this.check(entry.key), entry.key.at);
      const found = this.check(entry.value);
      value = this.#join(value, entry.isOptional && found.kind === 'optional' ? found.value : found, entry.value.at);
    }
    // What can be no key has no type of its own, so that types do not grow by keys.
    const keyType = key && isComposite(key) ? dyn : key;
    return mapOf(keyType ?? { kind: 'parameter', name: '' }, value ?? { kind: 'parameter', name: '' });
  }

  #struct({ name, fields, at }: StructNode): Type {
    const type = this.#options.structs?.(name);
    if (!type) return this.#issue(at, `undeclared reference to '${name}' (in container '')`);
    for (const field of fields) {
      const wanted = type.fields.get(field.name)?.type ?? this.#issue(field.at, `undefined field '${field.name}'`);
      const found = this.check(field.value);
      const own = field.isOptional && found.kind === 'optional' ? found.value : found;
      if (!isAssignable(fresh(own), wanted, new Map()))
        this.#issue(
          field.at,
          `expected type of field '${field.name}' is '${formatType(wanted)}' but provided type is '${formatType(own)}'`,
        );
    }
    return type;
  }

  #within(locals: readonly Local[], work: () => void): number {
    const slot = this.#locals.length;
    this.#locals.push(...locals);
    work();
    this.#locals.length = slot;
    return slot;
  }

  #fold(node: Fold): Type {
    const range = this.check(node.range);
    const [key, value] = this.#rangeTypes(range, node.range.at);
    const first = node.second !== undefined ? key : range.kind === 'map' ? key : value;
    const locals = [
      { name: node.variable, type: first },
      ...(node.second === undefined ? [] : [{ name: node.second, type: value }]),
    ];
    let transformed: Type = dyn;
    node.slot = this.#within(locals, () => {
      if (node.test) {
        const type = this.check(node.test);
        if (!isAssignable(type, bool, new Map()))
          this.#issue(node.test.at, `expected type 'bool' but found '${formatType(type)}'`);
      }
      if (node.transform) transformed = this.check(node.transform);
    });
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are alike
    switch (node.macro) {
      case 'filter':
        return listOf(first);
      case 'sortBy':
        return this.#sorted(node, range, transformed);
      case 'map':
      case 'transformList':
        return listOf(transformed);
      case 'transformMap':
        return mapOf(key, transformed);
      case 'transformMapEntry':
        return transformed.kind === 'map' ? transformed : mapOf(dyn, dyn);
      default:
        return bool;
    }
  }

  /** A list is sorted by what has an order. */
  #sorted({ at }: Fold, range: Type, key: Type): Type {
    if (range.kind === 'error' || key.kind === 'error') return failed;
    const isList = range.kind === 'list' || range.kind === 'dyn';
    if (isList && (orderedKinds.has(key.kind) || key.kind === 'dyn'))
      return range.kind === 'list' ? range : listOf(dyn);
    return this.#issue(at, noOverload('@sortByAssociatedKeys', true, [range, listOf(key)]));
  }

  #rangeTypes(range: Type, at: number): [key: Type, value: Type] {
    if (range.kind === 'list') return [int, range.element.kind === 'parameter' ? dyn : range.element];
    if (range.kind === 'map') return [range.key, range.value];
    if (range.kind === 'dyn' || range.kind === 'error' || range.kind === 'parameter') return [dyn, dyn];
    const words = `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
    return [this.#issue(at, words), failed];
  }

  #bind(node: Bind): Type {
    const value = this.check(node.value);
    const own = node.macro === 'bind' ? value : value.kind === 'optional' ? value.value : dyn;
    let result: Type = dyn;
    node.slot = this.#within([{ name: node.variable, type: own }], () => (result = this.check(node.within)));
    return node.macro === 'optMap' ? optionalOf(result) : result;
  }
}

const isComposite = ({ kind }: Type): boolean => kind === 'list' || kind === 'map' || kind === 'optional';

/** Parameters of an argument are others than those of the signature. */
const fresh = (type: Type): Type => (type.kind === 'parameter' ? dyn : type);

const operators = /[^\w.]/;

function noOverload(name: string, isMember: boolean, types: readonly Type[]): string {
  const [target, ...args] = types.map(formatType);
  const shown =
    isMember && !operators.test(name) ? `${target}.(${args.join(', ')})` : `(${types.map(formatType).join(', ')})`;
  return `found no matching overload for '${name}' applied to '${shown}'`;
}

function literalType(value: unknown): Type {
  if (value === null) return nullType;
  if (typeof value === 'bigint') return int;
  if (typeof value === 'number') return double;
  if (typeof value === 'string') return string;
  if (typeof value === 'boolean') return bool;
  return value instanceof Uint8Array ? bytes : uint;
}
