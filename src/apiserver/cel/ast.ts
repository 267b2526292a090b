/** Expressions as trees. */

import type { Overload } from './functions.ts';
import type { Type } from './types.ts';

/** What all nodes have: where they begin, in characters, and what the checker found out. */
interface Base {
  readonly at: number;
  /** Set by the checker. */
  type?: Type;
}

export interface Literal extends Base {
  readonly kind: 'literal';
  readonly value: bigint | UintLiteral | number | string | boolean | Uint8Array | null;
}
export interface UintLiteral {
  readonly uint: bigint;
}
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
export interface ListNode extends Base {
  readonly kind: 'list';
  readonly items: readonly Node[];
  /** Indexes of those that are left out when there is nothing. */
  readonly optional: ReadonlySet<number>;
}
export interface MapNode extends Base {
  readonly kind: 'map';
  readonly entries: readonly { key: Node; value: Node; isOptional: boolean }[];
}
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
export type FoldMacro =
  | 'all'
  | 'exists'
  | 'existsOne'
  | 'map'
  | 'filter'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry';
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

export type Node = Literal | Ident | Select | Call | ListNode | MapNode | StructNode | Fold | Bind;

/** One thing that is wrong with an expression. */
export interface Issue {
  /** In characters from the beginning. */
  readonly at: number;
  readonly message: string;
}

/** Issues as upstream prints them: each with its line and a mark below. */
function formatIssues(text: string, issues: readonly Issue[]): string {
  return issues.map(issue => formatIssue(text, issue)).join('\n');
}

function formatIssue(text: string, { at, message }: Issue): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1);
  const shown = text.split('\n')[line - 1] ?? '';
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${shown}\n | ${'.'.repeat(column)}^`;
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
