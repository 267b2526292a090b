/** The text form of label selectors: `app=web,tier in (a, b),!canary`.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#list-and-watch-filtering */
import { checkQualifiedName } from '../validation/names.ts';
import { type LabelOperator, type LabelRequirement, requirement } from './label-selector.ts';
import { type Token, tokenize } from './lexer.ts';

/** Reads a label selector; the empty text selects everything. Throws an Error with upstream's words. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const tokens = new Tokens(tokenize(text));
  const requirements: LabelRequirement[] = [];
  for (;;) {
    const first = tokens.peek();
    if (first.kind === 'end') return requirements;
    if (first.kind !== 'identifier' && first.kind !== '!') {
      throw new Error(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    }
    requirements.push(parseRequirement(tokens));
    const separator = tokens.next();
    if (separator.kind === 'end') return requirements;
    if (separator.kind !== ',') throw new Error(`found '${separator.text}', expected: ',' or 'end of string'`);
    const following = tokens.peek();
    if (following.kind !== 'identifier' && following.kind !== '!') {
      throw new Error(`found '${following.text}', expected: identifier after ','`);
    }
  }
}

/** A place in a list of tokens. `in` and `notin` are operators only where one is expected. */
class Tokens {
  readonly #tokens: readonly Token[];
  #position = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }
  peek(): Token {
    const { kind, text } = this.#tokens[this.#position] ?? { kind: 'end', text: '' };
    return kind === 'in' || kind === 'notin' ? { kind: 'identifier', text } : { kind, text };
  }
  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }
  nextOperator(): Token {
    return this.#tokens[this.#position++] ?? { kind: 'end', text: '' };
  }
}

function parseRequirement(tokens: Tokens): LabelRequirement {
  try {
    const negated = tokens.peek().kind === '!' && tokens.next().kind === '!';
    const key = tokens.next();
    if (key.kind !== 'identifier') throw new Error(`found '${key.text}', expected: identifier`);
    const problems = checkQualifiedName(key.text);
    if (problems.length > 0) throw new Error(`<nil>: Invalid value: "${key.text}": ${problems.join('; ')}`);
    const after = tokens.peek().kind;
    if (negated) return requirement(key.text, '!');
    if (after === 'end' || after === ',') return requirement(key.text, 'exists');
    const operator = parseOperator(tokens.nextOperator());
    const isSet = operator === 'in' || operator === 'notin';
    return requirement(key.text, operator, isSet ? parseSet(tokens) : [parseValue(tokens)]);
  } catch (error) {
    throw new Error(`unable to parse requirement: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

const operators = ['in', 'notin', '=', '==', '!=', '>', '<'];

function parseOperator({ kind, text }: Token): LabelOperator {
  if (operators.includes(kind)) return kind as LabelOperator;
  throw new Error(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`);
}

/** The value after `=` and the like, which may be missing. */
function parseValue(tokens: Tokens): string {
  const { kind } = tokens.peek();
  if (kind === 'end' || kind === ',') return '';
  const value = tokens.next();
  if (value.kind === 'identifier') return value.text;
  throw new Error(`found '${value.text}', expected: identifier`);
}

/** `(a, b)`. A missing value between two commas, or beside a parenthesis, is the empty text. */
function parseSet(tokens: Tokens): string[] {
  const open = tokens.next();
  if (open.kind !== '(') throw new Error(`found '${open.text}' expected: '('`);
  const values = new Set<string>();
  for (;;) {
    const value = tokens.peek();
    if (value.kind === 'identifier') values.add(tokens.next().text);
    else if (value.kind === ',' || value.kind === ')') values.add('');
    else throw new Error(`found '${value.text}', expected: ',', ')' or identifier`);
    const separator = tokens.next();
    if (separator.kind === ')') return [...values];
    if (separator.kind !== ',') throw new Error(`found '${separator.text}', expected: ',' or ')'`);
  }
}
