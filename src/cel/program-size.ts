/** How large an expression becomes, before it is compiled: a few signs may stand for thousands of instructions. */

/** Escapes, classes, repetitions, and single signs. */
const tokens = /\\[pP](?:\{[^}]*\}|.)|\\.|\[\^?\]?[^\]]*\]?|\{(\d{1,9})(?:,(\d{0,9}))?\}|./gsu;
/** What a class of Unicode's takes beside a letter. */
const classSize = 10;
const classes = /\\[pP]|\[:/g;

/** Instructions of an expression. Upstream takes some three million; here as many take ten seconds to compile. */
const maxInstructions = 10_000;

/** What is wrong with an expression that would be too large, in Go's words; undefined for others. */
export const tooLargeExpression = (expression: string): string | undefined =>
  programSize(expression) > maxInstructions ? 'error parsing regexp: expression too large' : undefined;

/** Instructions that an expression has at most, roughly. What is no expression has some size, too. */
export function programSize(expression: string): number {
  /** Of the groups that are open: what comes before the last atom. */
  const outer: number[] = [];
  let [before, atom] = [0, 0];
  for (const [token, least, most] of expression.matchAll(tokens)) {
    if (least !== undefined) atom *= Math.max(1, Number(least), Number(most ?? 0)) + 1;
    else if (token === '(') {
      outer.push(before + atom);
      [before, atom] = [0, 0];
    } else if (token === ')') {
      atom += before + 2;
      before = outer.pop() ?? 0;
    } else if ('*+?|'.includes(token)) atom++;
    else {
      before += atom;
      atom = 1 + token.length / 4 + classSize * (token.match(classes)?.length ?? 0);
    }
  }
  return Math.ceil(outer.reduce((sum, size) => sum + size, before + atom));
}
