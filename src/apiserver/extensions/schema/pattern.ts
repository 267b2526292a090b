/** Regular expressions of users: RE2's, which take time in proportion to the text, so that none can hold the server up.
 *  Source: https://github.com/google/re2/wiki/Syntax */
import { RE2JS } from 're2js';

/** What is known of an expression. */
export type Pattern = { readonly matches: (text: string) => boolean } | { readonly error: string };

const known = new Map<string, Pattern>();
/** Kinds share few. */
const maxKnown = 2000;

/** An expression, which may match anywhere in a text; or what is wrong with it, in Go's words. */
export function patternOf(expression: string): Pattern {
  const before = known.get(expression);
  if (before) return before;
  if (known.size >= maxKnown) known.delete(known.keys().next().value as string);
  const pattern = compile(expression);
  known.set(expression, pattern);
  return pattern;
}

function compile(expression: string): Pattern {
  try {
    const compiled = RE2JS.compile(expression);
    return { matches: text => compiled.test(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
