/** A terminal whose last lines show what goes on, under lines that stay. */

/** The part of a terminal's stream that is needed. */
export interface TerminalStream {
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** A person's terminal; see {@link terminalOf}. */
export interface Terminal {
  /** A whole line, that stays. */
  line(text: string): void;
  /** What goes on, in the last lines, three at most; empty for nothing. */
  show(text: string): void;
}

const mostLines = 3;
const clearLine = '\u001B[K';
const clearToEnd = '\u001B[J';
const up = (lines: number): string => (lines > 0 ? `\u001B[${lines}A` : '');

/** The terminal that a stream is of; undefined where it is of none, or of one that cannot move its cursor and says
 *  so. */
export const terminalOf = (
  stream: TerminalStream & { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
): Terminal | undefined => (stream.isTTY && env['TERM'] !== 'dumb' ? createTerminal(stream) : undefined);

/** Writes to a terminal. The cursor stays at the beginning of what goes on, so that what others print takes its
 *  place. */
export function createTerminal(stream: TerminalStream): Terminal {
  let shown = '';
  const draw = () => {
    if (shown === '') return;
    // The last column stays free: writing there would begin another line.
    const lines = wrap(shown, (stream.columns || 80) - 1);
    stream.write(`${lines.join(`${clearLine}\n`)}${clearToEnd}\r${up(lines.length - 1)}`);
  };
  return {
    line(text) {
      stream.write(`${shown === '' ? '' : clearToEnd}${text}\n`);
      draw();
    },
    show(text) {
      if (text === '' && shown !== '') stream.write(clearToEnd);
      shown = text;
      draw();
    },
  };
}

function wrap(text: string, width: number): string[] {
  const fitting = text.length > width * mostLines ? `${text.slice(0, width * mostLines - 1)}…` : text;
  return fitting.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [];
}
