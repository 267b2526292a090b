/** Reads an expression, with the macros made what they stand for. Source:
 *  https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax */
import { type Call, CompileError, type Fold, type FoldMacro, isDeeperThan, type Literal, type Node } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';

/** Deepest nesting that is followed: of what is written, and of what that means. */
const maxDepth = 250;

/** Words that are no names. */
export const reserved: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

/** By how strongly they bind, weakest first. */
const levels: readonly Readonly<Record<string, string>>[] = [
  { '||': '_||_' },
  { '&&': '_&&_' },
  { '==': '_==_', '!=': '_!=_', '<': '_<_', '<=': '_<=_', '>': '_>_', '>=': '_>=_', in: '@in' },
  { '+': '_+_', '-': '_-_' },
  { '*': '_*_', '/': '_/_', '%': '_%_' },
];

/** Which macros there are beyond the usual ones. */
export interface ParseOptions {
  /** Whether there is `cel.bind`, which Kubernetes has for conditions of devices alone. Default false. */
  readonly hasBind?: boolean;
}

/** Throws CompileError. */
export function parse(text: string, options: ParseOptions = {}): Node {
  return new Parser(text, options).parse();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #hasBind: boolean;
  #next = 0;
  #depth = 0;

  constructor(text: string, { hasBind = false }: ParseOptions) {
    this.#text = text;
    this.#hasBind = hasBind;
    this.#tokens = tokenize(text);
  }

  parse(): Node {
    const node = this.#expression();
    const { kind, text, at } = this.#token;
    if (kind !== 'end')
      throw this.#fail(
        at,
        `Syntax error: ${kind === 'operator' && [')', ']', '}'].includes(text) ? 'extraneous input' : 'mismatched input'} '${text}' expecting <EOF>`,
      );
    if (isDeeperThan(node, maxDepth)) throw this.#fail(0, 'max recursion depth exceeded');
    return node;
  }

  get #token(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #fail(at: number, message: string): CompileError {
    return new CompileError(this.#text, [{ at, message }]);
  }

  #is(text: string): boolean {
    const { kind, text: own, isQuoted } = this.#token;
    return own === text && !isQuoted && (kind === 'operator' || text === 'in');
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next++;
    return true;
  }

  #expect(text: string): void {
    if (this.#take(text)) return;
    const { text: found, at } = this.#token;
    throw this.#fail(at, `Syntax error: mismatched input '${found}' expecting '${text}'`);
  }

  #expression(): Node {
    if (++this.#depth > maxDepth) throw this.#fail(this.#token.at, `max recursion depth exceeded`);
    const condition = this.#binary(0);
    const { at } = this.#token;
    let node = condition;
    if (this.#take('?')) {
      const yes = this.#binary(0);
      this.#expect(':');
      node = { kind: 'call', at, name: '_?_:_', target: undefined, args: [condition, yes, this.#expression()] };
    }
    this.#depth--;
    return node;
  }

  #binary(level: number): Node {
    const names = levels[level];
    if (!names) return this.#unary();
    if (level < 2) return this.#logic(level, names);
    let left = this.#binary(level + 1);
    for (;;) {
      const { text, at, kind, isQuoted } = this.#token;
      const name =
        (kind === 'operator' || (text === 'in' && !isQuoted)) && Object.hasOwn(names, text) ? names[text] : undefined;
      if (name === undefined) return left;
      this.#next++;
      left = { kind: 'call', at, name, target: undefined, args: [left, this.#binary(level + 1)] };
    }
  }

  /** Conditions in a row are halved and halved again, so that many are not deep. */
  #logic(level: number, names: Readonly<Record<string, string>>): Node {
    const [operator = '', name = ''] = Object.entries(names)[0] ?? [];
    const sides = [this.#binary(level + 1)];
    const places: number[] = [];
    for (let { at } = this.#token; this.#take(operator); { at } = this.#token) {
      places.push(at);
      sides.push(this.#binary(level + 1));
    }
    const join = (from: number, to: number): Node => {
      if (from === to) return sides[from] as Node;
      const half = Math.floor((from + to) / 2);
      const args = [join(from, half), join(half + 1, to)];
      return { kind: 'call', at: places[half] as number, name, target: undefined, args };
    };
    return join(0, sides.length - 1);
  }

  #unary(): Node {
    const { text, at, kind } = this.#token;
    if (kind !== 'operator' || (text !== '!' && text !== '-')) return this.#member();
    let times = 0;
    while (this.#take(text)) times++;
    const isLiteral = this.#token.kind === 'literal';
    const operand = this.#member();
    if (
      text === '-' &&
      isLiteral &&
      operand.kind === 'literal' &&
      (typeof operand.value === 'bigint' || typeof operand.value === 'number') &&
      times === 1
    )
      return { ...operand, at, value: -operand.value as bigint };
    if (times > maxDepth) throw this.#fail(at, 'max recursion depth exceeded');
    return times % 2 === 0
      ? operand
      : { kind: 'call', at, name: text === '!' ? '!_' : '-_', target: undefined, args: [operand] };
  }

  #member(): Node {
    let node = this.#primary();
    for (;;) {
      const { at } = this.#token;
      if (this.#take('.')) node = this.#field(node, at);
      else if (this.#take('[')) {
        const isOptional = this.#take('?');
        const index = this.#expression();
        this.#expect(']');
        node = { kind: 'call', at, name: isOptional ? '_[?_]' : '_[_]', target: undefined, args: [node, index] };
      } else return node;
    }
  }

  #field(of: Node, at: number): Node {
    const isOptional = this.#take('?');
    const { kind, text, at: where, value, isQuoted } = this.#token;
    if (kind === 'literal' && /^[a-z]+$/.test(text))
      throw this.#fail(where, `Syntax error: mismatched input '${text}' expecting IDENTIFIER`);
    if (kind !== 'ident' || (text === 'in' && !isQuoted))
      throw this.#fail(where, `Syntax error: no viable alternative at input '.${text === '<EOF>' ? '' : text}'`);
    this.#next++;
    const field = isQuoted ? (value as string) : text;
    const { at: open } = this.#token;
    if (isOptional || isQuoted || !this.#take('(')) return { kind: 'select', at, of, field, isTest: false, isOptional };
    return this.#call(open, field, of, this.#list(')'));
  }

  #list(end: string): Node[] {
    const items: Node[] = [];
    while (!this.#take(end)) {
      items.push(this.#expression());
      if (!this.#take(',')) {
        this.#expect(end);
        break;
      }
    }
    return items;
  }

  #primary(): Node {
    const { kind, text, value, at, isQuoted } = this.#token;
    if (kind === 'literal') {
      this.#next++;
      return { kind: 'literal', at, value: value as Literal['value'] };
    }
    if (this.#take('(')) {
      const node = this.#expression();
      this.#expect(')');
      return node;
    }
    if (this.#take('[')) return this.#listLiteral(at);
    if (this.#take('{')) return this.#mapLiteral(at);
    const isRooted = this.#take('.');
    const name = this.#token;
    if (name.kind === 'ident' && !name.isQuoted && name.text !== 'in' && !isQuoted)
      return this.#name(isRooted ? '.' : '');
    const words =
      "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
    throw this.#fail(at, `Syntax error: mismatched input '${text}' expecting ${words}`);
  }

  #name(root: string): Node {
    const { text, at } = this.#token;
    if (reserved.has(text)) throw this.#fail(at, `reserved identifier: ${text}`);
    this.#next++;
    const { at: open } = this.#token;
    if (this.#take('(')) return this.#call(open, text, undefined, this.#list(')'));
    const struct = this.#structName(text);
    if (struct !== undefined) return this.#structLiteral((this.#tokens[this.#next - 1] ?? this.#token).at, struct);
    return { kind: 'ident', at, name: root + text };
  }

  /** `Object.spec.containers{`: a name that a brace follows. */
  #structName(first: string): string | undefined {
    let name = first;
    let next = this.#next;
    for (;;) {
      const token = this.#tokens[next] as Token;
      if (token.kind === 'operator' && token.text === '{') {
        this.#next = next + 1;
        return name;
      }
      const after = this.#tokens[next + 1];
      if (token.kind !== 'operator' || token.text !== '.' || after?.kind !== 'ident') return undefined;
      name += `.${after.value as string}`;
      next += 2;
    }
  }

  #listLiteral(at: number): Node {
    const items: Node[] = [];
    const optional = new Set<number>();
    while (!this.#take(']')) {
      if (this.#take('?')) optional.add(items.length);
      items.push(this.#expression());
      if (!this.#take(',')) {
        this.#expect(']');
        break;
      }
    }
    return { kind: 'list', at, items, optional };
  }

  #mapLiteral(at: number): Node {
    const entries: { key: Node; value: Node; isOptional: boolean }[] = [];
    while (!this.#take('}')) {
      const isOptional = this.#take('?');
      const key = this.#expression();
      this.#expect(':');
      entries.push({ key, value: this.#expression(), isOptional });
      if (!this.#take(',')) {
        this.#expect('}');
        break;
      }
    }
    return { kind: 'map', at, entries };
  }

  #structLiteral(at: number, name: string): Node {
    const fields: { name: string; value: Node; isOptional: boolean; at: number }[] = [];
    while (!this.#take('}')) {
      const isOptional = this.#take('?');
      const field = this.#token;
      if (field.kind !== 'ident')
        throw this.#fail(
          field.at,
          `Syntax error: mismatched input '${field.text}' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}`,
        );
      this.#next++;
      const { at: colon } = this.#token;
      this.#expect(':');
      fields.push({ name: field.value as string, value: this.#expression(), isOptional, at: colon });
      if (!this.#take(',')) {
        this.#expect('}');
        break;
      }
    }
    return { kind: 'struct', at, name, fields };
  }

  /** A call, or the macro of that name. */
  #call(at: number, name: string, target: Node | undefined, args: Node[]): Node {
    const [first, second, third] = args;
    if (!target && name === 'has' && args.length === 1) {
      if (first?.kind !== 'select' || first.isTest) throw this.#fail(at, 'invalid argument to has() macro');
      return { ...first, isTest: true };
    }
    if (this.#hasBind && target?.kind === 'ident' && target.name === 'cel' && name === 'bind' && args.length === 3)
      return {
        kind: 'bind',
        macro: 'bind',
        at,
        variable: this.#variable(first as Node),
        value: second as Node,
        within: third as Node,
      };
    if (target && (name === 'optMap' || name === 'optFlatMap') && args.length === 2)
      return {
        kind: 'bind',
        macro: name,
        at,
        variable: this.#variable(first as Node),
        value: target,
        within: second as Node,
      };
    const fold = target && this.#fold(at, name, target, args);
    return fold ?? ({ kind: 'call', at, name, target, args } satisfies Call);
  }

  #fold(at: number, name: string, range: Node, args: readonly Node[]): Fold | undefined {
    const make = (macro: FoldMacro, variables: 1 | 2, test: Node | undefined, transform: Node | undefined): Fold => ({
      kind: 'fold',
      at,
      macro,
      range,
      variable: this.#variable(args[0] as Node),
      second: variables === 2 ? this.#variable(args[1] as Node) : undefined,
      test,
      transform,
    });
    const [, second, third, fourth] = args;
    const macro = name === 'exists_one' ? 'existsOne' : name;
    if (macro === 'all' || macro === 'exists' || macro === 'existsOne') {
      if (args.length === 2) return make(macro, 1, second, undefined);
      return args.length === 3 && name !== 'exists_one' ? make(macro, 2, third, undefined) : undefined;
    }
    if (macro === 'filter' && args.length === 2) return make(macro, 1, second, undefined);
    if ((macro === 'map' || macro === 'sortBy') && args.length === 2) return make(macro, 1, undefined, second);
    if (macro === 'map' && args.length === 3) return make(macro, 1, second, third);
    if (macro === 'transformList' || macro === 'transformMap' || macro === 'transformMapEntry') {
      if (args.length === 3) return make(macro, 2, undefined, third);
      if (args.length === 4) return make(macro, 2, third, fourth);
    }
    return undefined;
  }

  #variable(node: Node): string {
    if (node.kind === 'ident' && !node.name.startsWith('.')) return node.name;
    throw this.#fail(node.at, 'argument must be a simple name');
  }
}
