import { expect, it } from 'vitest';
import { createTerminal, terminalOf } from './terminal.ts';

/** What a screen shows, line by line, after such writes. */
function screenOf(text: string): string[] {
  const lines: string[] = [''];
  let [row, column] = [0, 0];
  for (const [piece, clear, up] of text.replaceAll('\u001B', '«').matchAll(/«\[([JK])|«\[(\d+)A|[\s\S]/g)) {
    const line = lines[row] ?? '';
    if (clear) lines[row] = line.slice(0, column);
    if (clear === 'J') lines.splice(row + 1);
    else if (up) row -= Number(up);
    else if (piece === '\r') column = 0;
    else if (piece === '\n') {
      [row, column] = [row + 1, 0];
      lines[row] ??= '';
    } else if (!clear) {
      lines[row] = line.slice(0, column) + piece + line.slice(column + 1);
      column++;
    }
  }
  return lines;
}

function open(columns: number | undefined) {
  let text = '';
  const terminal = createTerminal({ columns, write: more => (text += more) });
  return { terminal, screen: () => screenOf(text) };
}

it('shows what goes on under the lines that stay', () => {
  const { terminal, screen } = open(80);
  terminal.show('… containerd 10 s');
  expect(screen()).toEqual(['… containerd 10 s']);
  terminal.line('done');
  expect(screen()).toEqual(['done', '… containerd 10 s']);
  terminal.show('… DNS');
  expect(screen()).toEqual(['done', '… DNS']);
  terminal.show('');
  terminal.line('all done');
  expect(screen()).toEqual(['done', 'all done', '']);
});

it('breaks what is long into lines, of which nothing is left when it is over', () => {
  const { terminal, screen } = open(10);
  terminal.show('… web available 10 s');
  expect(screen()).toEqual(['… web ava', 'ilable 10', ' s']);
  terminal.line('done');
  expect(screen()).toEqual(['done', '… web ava', 'ilable 10', ' s']);
  terminal.show('… DNS');
  expect(screen()).toEqual(['done', '… DNS']);
  terminal.show('… one that is much too long for a terminal');
  expect(screen()).toEqual(['done', '… one tha', 't is much', ' too lon…']);
  terminal.show('');
  expect(screen()).toEqual(['done', '']);
});

it('takes eighty columns where nobody says how many there are', () => {
  const { terminal, screen } = open(undefined);
  terminal.show('x'.repeat(80));
  expect(screen()).toEqual(['x'.repeat(79), 'x']);
});

it.each([
  [true, 'xterm', true],
  [true, undefined, true],
  [true, 'dumb', false],
  [false, 'xterm', false],
])('what is a terminal (%s) and called %s moves its cursor: %s', (isTTY, TERM, expected) => {
  const env = TERM === undefined ? {} : { TERM };
  expect(terminalOf({ isTTY, write: () => undefined }, env) !== undefined).toBe(expected);
});
