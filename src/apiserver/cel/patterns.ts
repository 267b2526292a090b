/** Regular expressions of users: RE2's, which take time in proportion to the text. */
import { RE2JS } from 're2js';

/** As many as are kept ready. */
const maxKept = 256;
const kept = new Map<string, RE2JS>();

/** Throws an Error with RE2's words. */
export function compileRe2(pattern: string): RE2JS {
  let compiled = kept.get(pattern);
  if (compiled) return compiled;
  compiled = RE2JS.compile(pattern);
  if (kept.size >= maxKept) kept.delete(kept.keys().next().value as string);
  kept.set(pattern, compiled);
  return compiled;
}

export const compilePattern = (pattern: string): { test(text: string): boolean } => {
  const compiled = compileRe2(pattern);
  return { test: text => compiled.matcher(text).find() };
};
