/** Tables as kubectl prints them: columns as wide as their longest cell, and nothing after the last. */
import { printable } from '#base';

/** Lines of a table, the titles first: one for each row, whatever is in its cells. */
export function renderTable(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = [titles, ...rows.map(row => row.map(inOneLine))];
  const widths = titles.map((_, column) => Math.max(...table.map(row => (row[column] ?? '').length)));
  return table.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}

const inOneLine = (cell: string): string => printable(cell).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
