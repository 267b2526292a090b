/** Expressions as trees. */

import type { Overload } from './functions.ts';
import type { Type } from './types.ts';

/** What all nodes have: where they begin, in characters, and what the checker found out. */
interface Base {
  readonly at: number;
  /** Set by the checker. */
  type?: Type;
}

/** A constant: int is a bigint, uint {@link UintLiteral}, double a number. */
export interface Literal extends Base {
  readonly kind: 'literal';
  readonly value: bigint | UintLiteral | number | string | boolean | Uint8Array | null;
}
/** A constant of type uint, which shares bigint with int. */
export interface UintLiteral {
  readonly uint: bigint;
}
/** A variable, or a type by its name. */
export interface Ident extends Base {
  readonly kind: 'ident';
  readonly name: string;
  /** Set by the checker: the place of a macro's variable, or the name of the environment's, or a type. */
  slot?: number;
  variable?: string;
}
/** `a.b`; with `isTest` the macro `has(a.b)`; with `isOptional` `a.?b`. */
export interface Select extends Base {
  readonly kind: 'select';
  readonly of: Node;
  readonly field: string;
  readonly isTest: boolean;
  readonly isOptional: boolean;
  /** Set by the checker when all of it is the name of a variable. */
  variable?: string;
}
/** A call of a function or method; operators are calls of `_+_` and the like, as in the specification. */
export interface Call extends Base {
  readonly kind: 'call';
  readonly name: string;
  readonly target: Node | undefined;
  readonly args: readonly Node[];
  /** Set by the checker: those that may be meant. */
  overloads?: readonly Overload[];
  /** Set by the checker: the target is a part of the name. */
  qualified?: string;
}
/** `[a, ?b]`. */
export interface ListNode extends Base {
  readonly kind: 'list';
  readonly items: readonly Node[];
  /** Indexes of those that are left out when there is nothing. */
  readonly optional: ReadonlySet<number>;
}
/** `{key: value, ?key: optional}`. */
export interface MapNode extends Base {
  readonly kind: 'map';
  readonly entries: readonly { key: Node; value: Node; isOptional: boolean }[];
}
/** `Type{field: value}`. */
export interface StructNode extends Base {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly { name: string; value: Node; isOptional: boolean; at: number }[];
}
/** A macro that goes through a range. */
export interface Fold extends Base {
  readonly kind: 'fold';
  readonly macro: FoldMacro;
  readonly range: Node;
  readonly variable: string;
  /** The second variable: values, where the first is the index or key. */
  readonly second: string | undefined;
  /** What must hold for an item to count. */
  readonly test: Node | undefined;
  /** What an item becomes. */
  readonly transform: Node | undefined;
  /** Set by the checker: the place of the variable; the second has the next one. */
  slot?: number;
}
/** The macros that go through a list or map. */
export type FoldMacro =
  | 'all'
  | 'exists'
  | 'existsOne'
  | 'map'
  | 'filter'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry'
  | 'sortBy';
/** A variable for a part: `cel.bind`, `optMap`, `optFlatMap`. */
export interface Bind extends Base {
  readonly kind: 'bind';
  readonly macro: 'bind' | 'optMap' | 'optFlatMap';
  readonly variable: string;
  readonly value: Node;
  readonly within: Node;
  /** Set by the checker: the place of the variable. */
  slot?: number;
}

/** A node of the tree; `kind` tells them apart. */
export type Node = Literal | Ident | Select | Call | ListNode | MapNode | StructNode | Fold | Bind;

/** What a node is made of. */
// oxlint-disable-next-line typescript/consistent-return -- each case returns
export function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'ident':
      return [];
    case 'select':
      return [node.of];
    case 'call':
      return node.target ? [node.target, ...node.args] : node.args;
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return node.fields.map(({ value }) => value);
    case 'fold':
      return [node.range, node.test, node.transform].filter(part => part !== undefined);
    case 'bind':
      return [node.value, node.within];
  }
}

/** Whether some part is deeper within than that. Does not go deep itself. */
export function isDeeperThan(node: Node, most: number): boolean {
  let level: readonly Node[] = [node];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap(partsOf);
  }
  return false;
}

/** One thing that is wrong with an expression. */
export interface Issue {
  /** In characters from the beginning. */
  readonly at: number;
  readonly message: string;
}

/** As many issues are told of one expression, and lines up to this length shown, as upstream does. */
export const maxIssues = 100;
const maxShownLength = 16_384;

/** Issues as upstream prints them: each with its line and a mark below. */
function formatIssues(text: string, issues: readonly Issue[]): string {
  const told = issues.slice(0, maxIssues).map(issue => formatIssue(text, issue));
  const more = issues.length - told.length;
  return [...told, ...(more > 0 ? [`ERROR: <input>:-1:0: ${more} more errors were truncated`] : [])].join('\n');
}

function formatIssue(text: string, { at, message }: Issue): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const start = before.lastIndexOf('\n') + 1;
  const column = at - start;
  const end = text.indexOf('\n', at);
  const shown = text.slice(start, end < 0 ? undefined : end);
  const told = `ERROR: <input>:${line}:${column + 1}: ${message}`;
  return shown.length > maxShownLength ? told : `${told}\n | ${shown}\n | ${'.'.repeat(column)}^`;
}

/** An expression that is none, or whose types do not fit. The message is upstream's, with lines and marks. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly issues: readonly Issue[];
  constructor(text: string, issues: readonly Issue[]) {
    super(formatIssues(text, issues));
    this.issues = issues;
  }
}
