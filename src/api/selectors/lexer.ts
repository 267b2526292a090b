/** Splits a label selector into tokens. */

/** A token: punctuation, an operator in words, or anything else. The end has the text ''. */
export interface Token {
  readonly kind: '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<' | 'in' | 'notin' | 'identifier' | 'end';
  readonly text: string;
}

const token = /\s*(?:(==|!=|[(),!=<>])|([^\s(),!=<>]+))/gy;

/** All tokens of a text, ending with one of the kind `end`. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [, symbol, word] of text.matchAll(token)) {
    if (symbol !== undefined) tokens.push({ kind: symbol as Token['kind'], text: symbol });
    else if (word === 'in' || word === 'notin') tokens.push({ kind: word, text: word });
    else tokens.push({ kind: 'identifier', text: word ?? '' });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}
