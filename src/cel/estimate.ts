/** What an expression may cost at most, by the sizes that its values may have, as upstream estimates it before a rule
 *  is accepted.
 *  Source: https://kubernetes.io/docs/reference/using-api/cel/#resource-constraints */
import type { Bind, Call, Fold, Node } from './ast.ts';
import type { Type } from './types.ts';

/** A value as its schema declares it. */
export interface Declared {
  readonly type: Type;
  /** How many characters, items or entries there may be at most; 0 for what has no size. */
  readonly maxSize: number;
  /** Of a list, or the values of a map. */
  readonly items?: Declared | undefined;
  /** By the name that expressions use. */
  readonly fields?: ReadonlyMap<string, Declared> | undefined;
}

/** What each variable is declared as. Those that are not there have any size. */
export type Declarations = Readonly<Record<string, Declared>>;

/** The most that an expression may cost; Infinity where it has no bound. */
export function estimateCost(node: Node, declarations: Declarations): number {
  return new Estimator(declarations).estimate(node).cost;
}

/** How long a text is gone through, of which a tenth of a step is a character. */
const traversal = 0.1;
const pattern = 0.25;

const ceil = (size: number, factor: number): number => (size === 0 ? 0 : Math.ceil(size * factor));
/** Infinitely many of what costs nothing cost nothing. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

interface Estimate {
  readonly cost: number;
  /** Of the result; undefined where nothing is known of it. */
  readonly size?: number | undefined;
  readonly declared?: Declared | undefined;
}

const scalars = new Set(['int', 'uint', 'double', 'bool', 'null', 'timestamp', 'duration', 'type', 'opaque']);

/** What upstream takes the items of a list for that no schema declares: something without a size. */
const unsized: Declared = { type: { kind: 'dyn' }, maxSize: 0 };

class Estimator {
  readonly #declarations: Declarations;
  readonly #locals: Estimate[] = [];

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  // oxlint-disable-next-line typescript/consistent-return -- each case returns
  estimate(node: Node): Estimate {
    switch (node.kind) {
      case 'literal':
        return { cost: 0, size: sizeOfLiteral(node.value) };
      case 'ident': {
        if (node.slot !== undefined) return { ...this.#locals[node.slot], cost: 1 };
        const declared = node.variable === undefined ? undefined : this.#declarations[node.variable];
        return { cost: node.variable === undefined ? 0 : 1, declared };
      }
      case 'select': {
        const of = this.estimate(node.of);
        const declared = of.declared?.fields?.get(node.field) ?? of.declared?.items;
        return node.isTest ? { cost: of.cost } : { cost: of.cost + 1, declared };
      }
      case 'list':
        return { cost: 10 + this.#sum(node.items), size: node.items.length };
      case 'map':
        return {
          cost: 30 + this.#sum(node.entries.flatMap(({ key, value }) => [key, value])),
          size: node.entries.length,
        };
      case 'struct':
        return { cost: 40 + this.#sum(node.fields.map(({ value }) => value)) };
      case 'call':
        return this.#call(node);
      case 'fold':
        return this.#fold(node);
      case 'bind':
        return this.#bind(node);
    }
  }

  #sum(nodes: readonly Node[]): number {
    return nodes.reduce((sum, node) => sum + this.estimate(node).cost, 0);
  }

  /** The size of what a node comes to. */
  #sizeOf({ size, declared }: Estimate, { type }: Node): number {
    if (declared) return declared.maxSize;
    if (size !== undefined) return size;
    return type && scalars.has(type.kind) ? 1 : Number.POSITIVE_INFINITY;
  }

  #call(node: Call): Estimate {
    const nodes = [...(node.target && node.qualified === undefined ? [node.target] : []), ...node.args];
    const estimates = nodes.map(each => this.estimate(each));
    const costs = estimates.map(({ cost }) => cost);
    const [first = 0, second = 0, third = 0] = costs;
    const sum = costs.reduce((all, cost) => all + cost, 0);
    if (node.name === '_?_:_') return { cost: first + Math.max(second, third), size: sizeOfEither(estimates) };
    if (node.name === '_&&_' || node.name === '_||_') return { cost: sum };
    if (node.name === '_[_]' || node.name === '_[?_]')
      return { cost: sum + 1, declared: estimates[0]?.declared?.items };
    const sizes = estimates.map((each, index) => this.#sizeOf(each, nodes[index] as Node));
    const call: Described = { node, nodes, sizes, declared: estimates.map(({ declared }) => declared) };
    const { cost = 1, size } = (prices[node.qualified ?? node.name] ?? conversion)(call);
    return { cost: sum + cost, size };
  }

  #fold(node: Fold): Estimate {
    const range = this.estimate(node.range);
    const size = this.#sizeOf(range, node.range);
    const isMap = node.range.type?.kind === 'map';
    const items: Estimate = { cost: 1, declared: range.declared ? range.declared.items : unsized };
    const keys: Estimate = isMap ? { cost: 1, declared: unsized } : { cost: 1, size: 1 };
    const { slot = 0, second } = node;
    this.#locals[slot] = second !== undefined || isMap ? keys : items;
    if (second !== undefined) this.#locals[slot + 1] = items;
    const test = node.test ? this.estimate(node.test).cost : 0;
    const transform = node.transform ? this.estimate(node.transform).cost : 0;
    const step = { test, transform, hasTest: node.test !== undefined };
    const sorting = node.macro === 'sortBy' ? 2 * times(size, size) : 0;
    return { cost: range.cost + times(size, stepCosts[node.macro](step)) + sorting + 1, size };
  }

  #bind({ value, within, slot = 0 }: Bind): Estimate {
    const bound = this.estimate(value);
    this.#locals[slot] = bound;
    const { cost, ...result } = this.estimate(within);
    // As upstream, which asks whether there is something, and then for it.
    return { ...result, cost: 2 * bound.cost + cost + 13 };
  }
}

/** What one step of a macro costs: its accumulator and condition, and what the rule says. */
interface Step {
  readonly test: number;
  readonly transform: number;
  readonly hasTest: boolean;
}
const append = ({ test, transform }: Step): number => test + transform + 12;
const stepCosts: Readonly<Record<Fold['macro'], (step: Step) => number>> = {
  all: ({ test }) => test + 3,
  exists: ({ test }) => test + 4,
  existsOne: ({ test }) => test + 2,
  filter: ({ test }) => test + 13,
  map: append,
  transformList: append,
  transformMap: ({ test, transform }) => test + transform + 3,
  transformMapEntry: ({ test, transform }) => test + transform + 3,
  sortBy: append,
};

function sizeOfLiteral(value: unknown): number | undefined {
  if (typeof value === 'string') return Array.from(value).length;
  return value instanceof Uint8Array ? value.length : undefined;
}

function sizeOfEither([, yes, no]: readonly Estimate[]): number | undefined {
  const sizes = [yes, no].map(each => each?.declared?.maxSize ?? each?.size);
  return sizes.includes(undefined) ? undefined : Math.max(...(sizes as number[]));
}

/** A call with what is known of its arguments. */
interface Described {
  readonly node: Call;
  readonly nodes: readonly Node[];
  readonly sizes: readonly number[];
  readonly declared: readonly (Declared | undefined)[];
}
type Price = (call: Described) => { cost?: number; size?: number | undefined };

const kindOf = ({ nodes }: Described, index = 0): string => nodes[index]?.type?.kind ?? 'dyn';
const isText = (kind: string): boolean => kind === 'string' || kind === 'bytes' || kind === 'dyn';
const sizeAt = ({ sizes }: Described, index = 0): number => sizes[index] ?? Number.POSITIVE_INFINITY;

/** A call costs one step where nothing else is said. */
const usual: Price = () => ({});
const readText: Price = call => ({ cost: ceil(sizeAt(call), traversal) });
const change: Price = call => ({ cost: ceil(sizeAt(call), traversal), size: sizeAt(call) });
const changeTwice: Price = call => ({ cost: ceil(sizeAt(call), 2 * traversal), size: sizeAt(call) });
const equality: Price = call => ({ cost: ceil(Math.min(sizeAt(call), sizeAt(call, 1)), traversal) });
const order: Price = call => (isText(kindOf(call)) ? equality(call) : {});
const search: Price = call => ({
  cost: times(ceil(sizeAt(call) + 1, traversal), ceil(sizeAt(call, 1), pattern)),
  size: sizeAt(call),
});
const product: Price = call => ({ cost: times(sizeAt(call), sizeAt(call, 1)) + 1 });
/** Lists made of a list. */
const copy: Price = call => ({ cost: 11 + sizeAt(call), size: sizeAt(call) });

/** Each item once, texts by their length. */
const eachItem: Price = call => {
  const { type } = call.nodes[0] as Node;
  const isOfTexts = type?.kind === 'list' && isText(type.element.kind);
  const ofItem = isOfTexts ? (call.declared[0]?.items?.maxSize ?? Number.POSITIVE_INFINITY) * traversal : 1;
  return { cost: Math.ceil(times(sizeAt(call), ofItem)) };
};

const add: Price = call => {
  const size = sizeAt(call) + sizeAt(call, 1);
  if (kindOf(call) === 'list' || kindOf(call, 1) === 'list') return { cost: 1, size };
  return isText(kindOf(call)) && isText(kindOf(call, 1)) ? { cost: ceil(size, traversal), size } : {};
};

/** What becomes a text may have to be gone through. */
const conversion: Price = call => {
  const { name } = call.node;
  if ((name === 'string' || name === 'bytes') && isText(kindOf(call))) return { cost: ceil(sizeAt(call), traversal) };
  return {};
};

const prices: Readonly<Record<string, Price>> = {
  '_==_': equality,
  '_!=_': equality,
  '_<_': order,
  '_<=_': order,
  '_>_': order,
  '_>=_': order,
  '_+_': add,
  '@in': call => (kindOf(call, 1) === 'map' ? {} : { cost: sizeAt(call, 1) }),
  size: usual,
  matches: search,
  find: search,
  findAll: search,
  contains: call => ({ cost: times(ceil(sizeAt(call), traversal), ceil(sizeAt(call, 1), traversal)) }),
  lowerAscii: change,
  upperAscii: change,
  substring: change,
  trim: change,
  split: changeTwice,
  replace: changeTwice,
  format: readText,
  join: eachItem,
  indexOf: call => (kindOf(call) === 'list' ? eachItem(call) : readText(call)),
  lastIndexOf: call => (kindOf(call) === 'list' ? eachItem(call) : readText(call)),
  includes: eachItem,
  isSorted: eachItem,
  sum: eachItem,
  min: eachItem,
  max: eachItem,
  distinct: call => ({ cost: 2 * times(sizeAt(call), sizeAt(call)), size: sizeAt(call) }),
  reverse: copy,
  slice: call => {
    const [from, to] = call.nodes.slice(1).map(each => (each.kind === 'literal' ? each.value : undefined));
    const size = typeof from === 'bigint' && typeof to === 'bigint' ? Math.max(0, Number(to - from)) : sizeAt(call);
    return { cost: 11 + size, size };
  },
  flatten: copy,
  'lists.range': ({ nodes: [count] }) => {
    const size = count?.kind === 'literal' && typeof count.value === 'bigint' ? Number(count.value) : Infinity;
    return { cost: 11 + size, size };
  },
  'strings.quote': change,
  'sets.contains': product,
  'sets.intersects': product,
  'sets.equivalent': call => ({ cost: 2 * times(sizeAt(call), sizeAt(call, 1)) + 1 }),
  url: readText,
  ip: readText,
  isIP: readText,
  'ip.isCanonical': readText,
  cidr: readText,
  isCIDR: readText,
  quantity: readText,
  isQuantity: readText,
  semver: readText,
  isSemver: readText,
  // As long as the longest pattern of a format.
  validate: call => ({ cost: times(32, ceil(sizeAt(call, 1), traversal)) }),
  sort: call => ({ cost: 2 * times(sizeAt(call), sizeAt(call)), size: sizeAt(call) }),
};
