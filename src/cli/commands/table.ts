/** Tables as kubectl prints them: columns as wide as their longest cell, and nothing after the last. */

/** Lines of a table, the titles first. */
export function renderTable(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...table.map(row => (row[column] ?? '').length)));
  return table.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
