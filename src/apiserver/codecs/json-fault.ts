/** What is wrong with a text that is no JSON, in the words of Go's scanner, which clients know from upstream. */

/** Where the text goes wrong, and what was to come there. */
interface Fault {
  readonly at: number;
  readonly where: string;
}

type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'more';

/** The first fault: `invalid character '}' after array element`. Undefined of JSON. Takes time in proportion to the
 *  text, which is latin1: the scanner looks at bytes. */
export function jsonFault(bytes: Buffer): string | undefined {
  // As the scanner, which ends what can end, such as a number, by a blank.
  const text = `${bytes.toString('latin1')} `;
  const found = firstFault(text);
  if (found === undefined) return undefined;
  return found.at < text.length ? `invalid character ${quoted(text.charAt(found.at))} ${found.where}` : unexpectedEnd;
}

/** What is wrong with a text that ends too early, as one of nothing does. */
export const unexpectedEnd = 'unexpected end of JSON input';

function firstFault(text: string): Fault | undefined {
  /** What closes each object and list that is open. */
  const open: ('}' | ']')[] = [];
  let expected: Expected = 'value';
  let at = afterBlanks(text, 0);
  for (; at < text.length; at = afterBlanks(text, at)) {
    const char = text.charAt(at);
    const closes = expected === 'more' || expected === 'first key' || expected === 'first value';
    if (closes && char === open.at(-1)) {
      open.pop();
      expected = 'more';
      at++;
    } else if (expected === 'colon' || expected === 'more') {
      const next = separated(expected, char, open.at(-1));
      if (next === undefined) return { at, where: afterWhat(expected, open.at(-1)) };
      expected = next;
      at++;
    } else if (expected === 'key' || expected === 'first key') {
      if (char !== '"') return { at, where: 'looking for beginning of object key string' };
      const end = stringEnd(text, at + 1);
      if (typeof end !== 'number') return end;
      expected = 'colon';
      at = end;
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      expected = char === '{' ? 'first key' : 'first value';
      at++;
    } else {
      const end = scalarEnd(text, at);
      if (typeof end !== 'number') return end;
      expected = 'more';
      at = end;
    }
  }
  return expected === 'more' && open.length === 0 ? undefined : { at, where: '' };
}

function separated(expected: 'colon' | 'more', char: string, closing: '}' | ']' | undefined): Expected | undefined {
  if (expected === 'colon') return char === ':' ? 'value' : undefined;
  if (char !== ',' || closing === undefined) return undefined;
  return closing === '}' ? 'key' : 'value';
}

function afterWhat(expected: 'colon' | 'more', closing: '}' | ']' | undefined): string {
  if (expected === 'colon') return 'after object key';
  if (closing === undefined) return 'after top-level value';
  return closing === '}' ? 'after object key:value pair' : 'after array element';
}

/** Where something else begins than what the expression takes, which must be sticky and take nothing, too. */
function after(taken: RegExp, text: string, at: number): number {
  taken.lastIndex = at;
  taken.test(text);
  return taken.lastIndex;
}

const afterBlanks = (text: string, at: number): number => after(/[ \t\r\n]*/y, text, at);
const afterDigits = (text: string, at: number): number => after(/[0-9]*/y, text, at);

function scalarEnd(text: string, at: number): number | Fault {
  const char = text.charAt(at);
  if (char === '"') return stringEnd(text, at + 1);
  if (char === '-' || isDigit(char)) return numberEnd(text, at);
  const word = ['true', 'false', 'null'].find(literal => literal.startsWith(char));
  if (word === undefined) return { at, where: 'looking for beginning of value' };
  for (let i = 1; i < word.length; i++) {
    const wanted = word.charAt(i);
    if (text.charAt(at + i) !== wanted)
      return { at: at + i, where: `in literal ${word} (expecting ${quoted(wanted)})` };
  }
  return at + word.length;
}

const isDigit = (char: string): boolean => char >= '0' && char <= '9';

function numberEnd(text: string, start: number): number | Fault {
  let at = text.charAt(start) === '-' ? start + 1 : start;
  if (!isDigit(text.charAt(at))) return { at, where: 'in numeric literal' };
  at = text.charAt(at) === '0' ? at + 1 : afterDigits(text, at);
  if (text.charAt(at) === '.') {
    at++;
    if (!isDigit(text.charAt(at))) return { at, where: 'after decimal point in numeric literal' };
    at = afterDigits(text, at);
  }
  if (text.charAt(at).toLowerCase() !== 'e') return at;
  at = after(/[+-]?/y, text, at + 1);
  return isDigit(text.charAt(at)) ? afterDigits(text, at) : { at, where: 'in exponent of numeric literal' };
}

/** `start`: after the opening quote. */
function stringEnd(text: string, start: number): number | Fault {
  // oxlint-disable-next-line no-control-regex -- JSON's strings hold none as they are
  const plain = /[^"\\\x00-\x1f]*/y;
  for (let at = after(plain, text, start); at < text.length; at = after(plain, text, at)) {
    const char = text.charAt(at);
    if (char === '"') return at + 1;
    if (char !== '\\') return { at, where: 'in string literal' };
    at++;
    if (text.charAt(at) === 'u') {
      const end = after(/[0-9a-fA-F]{0,4}/y, text, at + 1);
      if (end < at + 5) return { at: end, where: String.raw`in \u hexadecimal character escape` };
      at = end;
    } else if ('"\\/bfnrt'.includes(text.charAt(at))) at++;
    else return { at, where: 'in string escape code' };
  }
  return { at: text.length, where: '' };
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
};

/** A character as Go quotes it. */
function quoted(char: string): string {
  const code = char.charCodeAt(0);
  const hex = code.toString(16);
  if (escapes[char] !== undefined) return `'${escapes[char]}'`;
  if (code < 0x20 || code === 0x7f) return `'\\x${hex.padStart(2, '0')}'`;
  return (code > 0x7f && code <= 0xa0) || code === 0xad ? `'\\u00${hex}'` : `'${char}'`;
}
