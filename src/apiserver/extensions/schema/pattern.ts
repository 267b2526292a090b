/** Regular expressions of users: RE2's, which take time in proportion to the text, so that none can hold the server up.
 *  Source: https://github.com/google/re2/wiki/Syntax */
import { RE2JS } from 're2js';
import { RecentMap } from '#base';
import { tooLargeExpression } from '#cel';

/** What is known of an expression. */
export type Pattern = Matcher | { readonly error: string };

/** A compiled `pattern`. */
export interface Matcher {
  readonly matches: (text: string) => boolean;
  /** Instructions that it has: matching takes time by these and by the text. */
  readonly size: number;
}

/** What an instruction takes. */
const bytesPerInstruction = 128;

/** Kinds share few. Matching may add some megabytes to one that is made for it. */
const known = new RecentMap<Pattern>({ maxEntries: 1000, maxBytes: 16 * 1024 * 1024 });

/** An expression, which may match anywhere in a text; or what is wrong with it, in Go's words. */
export function patternOf(expression: string): Pattern {
  const before = known.get(expression);
  if (before) return before;
  const pattern = compile(expression);
  known.set(expression, pattern, 'size' in pattern ? pattern.size * bytesPerInstruction : 0);
  return pattern;
}

function compile(expression: string): Pattern {
  const error = tooLargeExpression(expression);
  if (error !== undefined) return { error };
  try {
    const compiled = RE2JS.compile(expression);
    return { matches: text => compiled.test(text), size: compiled.programSize() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
