/** Figures of benchmarks: medians, and tables that say what is measured, how it came out and what the goal is. */

/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which that share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export interface Figure {
  readonly what: string;
  /** One or more measurements of the same; the table shows their median and their range. */
  readonly values: readonly number[];
  readonly unit: string;
  /** What the project aims for, such as `< 350 ms`. */
  readonly goal?: string;
}

const rounded = (value: number): number => Number(value.toPrecision(3));

/** Prints figures as a table. */
export function printFigures(figures: readonly Figure[]): void {
  console.table(
    Object.fromEntries(
      figures.map(({ what, values, unit, goal = '' }) => [
        what,
        {
          median: `${rounded(median(values))} ${unit}`,
          range: values.length > 1 ? `${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}` : '',
          runs: values.length,
          goal,
        },
      ]),
    ),
  );
}
