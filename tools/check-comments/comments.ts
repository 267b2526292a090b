/** Which comments of a source are too long; pure. */
import ts from 'typescript';

/** Columns that a line of a comment has at most, as lines of code have. */
export const maxColumns = 120;

/** The lines (from 1) of comments that are longer than {@link maxColumns}, unless they are one word, such as an
 *  address. A comment behind code counts with it. */
export function longCommentLines(text: string): number[] {
  const lines = text.split('\n');
  if (!lines.some(line => columnsOf(line) > maxColumns)) return []; // nearly all: parsing is what takes time
  const source = parse(text);
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const long = new Set<number>();
  for (const { start, end } of commentsOf(source))
    for (let line = lineOf(start); line <= lineOf(end - 1); line++) {
      const whole = (lines[line] ?? '').trimEnd();
      if (columnsOf(whole) > maxColumns && !isIndivisible(whole)) long.add(line + 1);
    }
  return [...long];
}

const parse = (text: string): ts.SourceFile => ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, true);

/** Of one word, or for a tool that reads one line. */
const isIndivisible = (line: string): boolean =>
  line.split(/\s+/).filter(word => !/^(\/?\*+\/?|\/\/|)$/.test(word)).length < 2 ||
  /biome-ignore|oxlint-disable|@ts-expect-error/.test(line);

const columnsOf = (line: string): number => (line.length > maxColumns ? Array.from(line).length : line.length);

/** Where comments begin and end; `//` within a string is none, so the source is parsed. */
function commentsOf(source: ts.SourceFile): { start: number; end: number }[] {
  const { text } = source;
  const found = new Map<number, { start: number; end: number }>();
  const visit = (node: ts.Node): void => {
    if (node.getChildCount(source) === 0) {
      for (const ranges of [
        ts.getLeadingCommentRanges(text, node.getFullStart()),
        ts.getTrailingCommentRanges(text, node.getEnd()),
      ])
        for (const { pos: start, end } of ranges ?? []) found.set(start, { start, end });
      return;
    }
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found.values()];
}
