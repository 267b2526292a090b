/** The words of an expression. Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax */
import { CompileError, type UintLiteral } from './ast.ts';

/** A word with its place: `at` is an index into the text. */
export interface Token {
  readonly kind: 'ident' | 'literal' | 'operator' | 'end';
  /** As it is written. */
  readonly text: string;
  readonly at: number;
  readonly value?: bigint | UintLiteral | number | string | Uint8Array | boolean | null;
  /** An identifier in backquotes, which only fields have. */
  readonly isQuoted?: boolean;
}

const operators = [
  '&&',
  '||',
  '==',
  '!=',
  '<=',
  '>=',
  '?',
  ':',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '!',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '.',
  ',',
];
const space = /(?:\s|\/\/[^\n]*)+/y;
const ident = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const quotedIdent = /`([a-zA-Z0-9_.\-/ ]+)`/y;
const number = /(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y;
const stringStart = /(?:[rR]?[bB]?|[bB][rR])(?:"""|'''|"|')/y;
const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Longest expression that is looked at, in code points, as upstream. Source: cel-go, ExpressionSizeCodePointLimit */
const maxCodePoints = 100_000;

/** Throws CompileError. */
export function tokenize(text: string): Token[] {
  const size = text.length > maxCodePoints ? Array.from(text).length : 0;
  if (size > maxCodePoints)
    throw new CompileError('', [
      { at: 0, message: `expression code point size exceeds limit: size: ${size}, limit ${maxCodePoints}` },
    ]);
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const skipped = match(space);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const token =
      readString(text, at, match(stringStart)) ??
      readNumber(text, { at, word: match(number), isNegated: tokens.at(-1)?.text === '-' }) ??
      readWord(at, match(ident), match(quotedIdent)) ??
      readOperator(text, at);
    if (!token)
      throw new CompileError(text, [{ at, message: `Syntax error: token recognition error at: '${text[at]}'` }]);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at });
  return tokens;
}

function readWord(at: number, word: string | undefined, quoted: string | undefined): Token | undefined {
  if (quoted !== undefined) return { kind: 'ident', text: quoted, value: quoted.slice(1, -1), at, isQuoted: true };
  if (word === undefined) return undefined;
  if (Object.hasOwn(constants, word))
    return { kind: 'literal', text: word, value: constants[word] as boolean | null, at };
  return { kind: 'ident', text: word, value: word, at };
}

function readOperator(text: string, at: number): Token | undefined {
  const found = operators.find(operator => text.startsWith(operator, at));
  return found === undefined ? undefined : { kind: 'operator', text: found, at };
}

const maxInt = 2n ** 63n;
const maxUint = 2n ** 64n;

/** As many digits as no number needs. */
const maxDigits = 100;

function readNumber(
  text: string,
  { at, word, isNegated }: { at: number; word: string | undefined; isNegated: boolean },
): Token | undefined {
  if (word === undefined) return undefined;
  const isInteger = /^(?:0x[0-9a-fA-F]+|\d+)$/.test(word);
  const fail = (message: string) => new CompileError(text, [{ at, message }]);
  if (!isInteger) return { kind: 'literal', text: word, value: Number(word), at };
  if (word.length > maxDigits) throw fail('invalid int literal');
  const value = BigInt(word);
  if (/[uU]/.test(text[at + word.length] ?? '')) {
    if (value >= maxUint) throw fail('invalid uint literal');
    return { kind: 'literal', text: word + text[at + word.length], value: { uint: value }, at };
  }
  // The smallest number is written with a minus before one that is too large.
  if (value > maxInt || (value === maxInt && !isNegated)) throw fail('invalid int literal');
  return { kind: 'literal', text: word, value, at };
}

function readString(text: string, at: number, start: string | undefined): Token | undefined {
  if (start === undefined) return undefined;
  const quote = start.replace(/^[rRbB]+/, '');
  const isRaw = /r/i.test(start);
  const isBytes = /b/i.test(start);
  let end = at + start.length;
  for (;;) {
    const char = text[end];
    if (char === undefined || (quote.length === 1 && (char === '\n' || char === '\r')))
      throw new CompileError(text, [
        { at, message: `Syntax error: token recognition error at: '${text.slice(at, end)}'` },
      ]);
    if (text.startsWith(quote, end)) break;
    end += char === '\\' ? (isRaw && quote.length === 1 && text[end + 1] !== quote ? 1 : 2) : 1;
  }
  const inner = text.slice(at + start.length, end).replaceAll('\r\n', '\n');
  const whole = text.slice(at, end + quote.length);
  const fail = (message: string) => new CompileError(text, [{ at, message }]);
  if (isBytes)
    return { kind: 'literal', text: whole, value: isRaw ? Buffer.from(inner) : unescapeBytes(inner, fail), at };
  return { kind: 'literal', text: whole, value: isRaw ? inner : unescapeText(inner, fail), at };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};
const escape =
  /\\(?:([abfnrtv\\'"`?])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]?))/g;

type Fail = (message: string) => CompileError;

function unescapeText(text: string, fail: Fail): string {
  if (!text.includes('\\')) return text;
  return text.replace(escape, (_all, simple?: string, hex?: string, short?: string, long?: string, octal?: string) => {
    if (simple !== undefined) return simpleEscapes[simple] as string;
    const code = parseInt(hex ?? short ?? long ?? octal ?? 'x', octal === undefined ? 16 : 8);
    if (Number.isNaN(code) || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      throw fail('invalid string literal: unable to unescape string');
    return String.fromCodePoint(code);
  });
}

function unescapeBytes(text: string, fail: Fail): Uint8Array {
  const parts: Buffer[] = [];
  let last = 0;
  for (const match of text.matchAll(escape)) {
    parts.push(Buffer.from(text.slice(last, match.index)));
    last = match.index + match[0].length;
    const [, simple, hex, short, long, octal] = match;
    if (short !== undefined || long !== undefined) throw fail('invalid bytes literal: unable to unescape string');
    if (simple !== undefined) parts.push(Buffer.from(simpleEscapes[simple] as string));
    else {
      const code = parseInt(hex ?? octal ?? 'x', octal === undefined ? 16 : 8);
      if (Number.isNaN(code)) throw fail('invalid bytes literal: unable to unescape string');
      parts.push(Buffer.from([code]));
    }
  }
  parts.push(Buffer.from(text.slice(last)));
  return Buffer.concat(parts);
}
