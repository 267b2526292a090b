/** How `--help` lays out what there is: terms with what they mean beside them, or below them where long terms leave no
 *  room. Pure. */
import type { Help } from 'commander';

const indent = 2;
const indentBelow = 6;
const gap = 2;
/** Columns that a text beside its term needs. */
const roomBeside = 40;

/** A term and what it means, in lines no wider than the terminal. `termWidth` is that of the longest term. */
export function formatItem(term: string, termWidth: number, description: string, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  const isBeside = width - indent - termWidth - gap >= roomBeside;
  const column = isBeside ? indent + termWidth + gap : indentBelow;
  const text = helper.boxWrap(description, width - column).replaceAll('\n', `\n${' '.repeat(column)}`);
  const shown = ' '.repeat(indent) + term;
  if (text === '') return shown;
  return isBeside ? shown.padEnd(column) + text : `${shown}\n${' '.repeat(column)}${text}`;
}
