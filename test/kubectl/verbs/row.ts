/** A command of kubectl with what must come of it, as the tables beside this have them. Pure. */

/** What a row may say beside its command and its answer. */
export interface RowOptions {
  /** The first and the last kubectl that has it, or whose own words are these: `1.27`. Default: all. */
  readonly since?: string;
  readonly until?: string;
  /** The code that it ends with. Default: 0. Its answer is then what it prints as its error, where it prints one. */
  readonly exit?: number;
  /** What it reads. */
  readonly input?: string;
  /** The command that EDITOR names. */
  readonly editor?: string;
  /** Tried until it answers so: what it asks for comes from somebody else. */
  readonly eventually?: true;
  readonly env?: Readonly<Record<string, string>>;
}

/** A command line, and what it prints: all of it, or what is to be found in it. `{ns}` is the namespace of the kubectl
 *  that runs it, `{files}` a folder of files for it. Words with blanks stand in single quotes. */
export type Row = readonly [command: string, answer: string | RegExp, options?: RowOptions];

/** Rows in their order, under a name. */
export type Table = readonly [name: string, rows: readonly Row[]];

/** 1.9 before 1.20. */
export function isAtLeast(version: string, wanted: string): boolean {
  const minor = (text: string) => Number(text.split('.')[1]);
  return minor(version) >= minor(wanted);
}

/** Whether a kubectl of this version has it. */
export function concerns(version: string, { since = version, until = version }: RowOptions = {}): boolean {
  return isAtLeast(version, since) && isAtLeast(until, version);
}

/** `a 'b c'` as `a`, `b c`. */
export function wordsOf(command: string): string[] {
  const pieces = command.matchAll(/(?:[^\s']|'[^']*')+/g);
  return Array.from(pieces, ([piece]) => piece.replaceAll("'", ''));
}

/** What is wrong with an answer; undefined when nothing is. */
export function faultOf(
  [, answer, { exit = 0 } = {}]: Row,
  result: { exitCode: number; stdout: string; stderr: string },
): string | undefined {
  const { exitCode, stdout, stderr } = result;
  if (exitCode !== exit) return `ended with ${exitCode}, not ${exit}: ${stderr || stdout}`;
  const [first, second] = exit === 0 ? [stdout, stderr] : [stderr, stdout];
  const printed = first === '' ? second : first;
  const isRight = typeof answer === 'string' ? printed.trimEnd() === answer : answer.test(printed);
  return isRight ? undefined : `printed ${JSON.stringify(printed)}, not ${String(answer)}`;
}
