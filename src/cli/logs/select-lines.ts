/** Decides which lines of a cluster's log are shown. Pure.
 *
 *  Most lines are JSON objects with a time; between them are lines for people (progress, and what a process said that
 *  died), which belong to the time of the line before. */

/** What is asked for. */
export interface LogSelection {
  /** Only lines of this component, as they name it. Default: all lines. */
  readonly component?: string | undefined;
  /** Only what was written at this time or later, milliseconds since the epoch. Default: from the beginning. */
  readonly sinceMs?: number | undefined;
}

/** What a line says of itself. */
interface LoggedLine {
  readonly time?: unknown;
  readonly component?: unknown;
}

/** A function that tells of line after line, in their order, whether it is shown. */
export function createLineFilter({ component, sinceMs }: LogSelection): (line: string) => boolean {
  let timeMs = Number.NEGATIVE_INFINITY;
  return line => {
    const logged = readLine(line);
    const ownMs = typeof logged?.time === 'string' ? Date.parse(logged.time) : Number.NaN;
    if (!Number.isNaN(ownMs)) timeMs = ownMs;
    if (sinceMs !== undefined && timeMs < sinceMs) return false;
    return component === undefined || logged?.component === component;
  };
}

function readLine(line: string): LoggedLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return (JSON.parse(line) as LoggedLine | null) ?? undefined;
  } catch {
    return undefined; // cut off by the end of a process
  }
}

/** The last `count` of what is added, in order. */
export class LastLines {
  readonly #count: number;
  #lines: string[] = [];
  constructor(count: number) {
    this.#count = count;
  }
  /** Of all lines that were added only the last ones are kept. */
  add(line: string): void {
    this.#lines.push(line);
    // Not at every line: taking one away from the front costs as much as there are.
    if (this.#lines.length > 2 * this.#count + 1000) this.#lines = this.lines();
  }
  /** The last ones, oldest first, as many as were asked for at most. */
  lines(): string[] {
    return this.#count === 0 ? [] : this.#lines.slice(-this.#count);
  }
}
