/** What stands in a row of a table under one of its columns. */

/** A text that changes as time passes while the object stays as it is, such as an age. */
export interface PassingText {
  /** The text at a time, in milliseconds since the Unix epoch. */
  at(nowMs: number): string;
}

/** Made of an object alone, so that it can be kept as long as that. */
export type Cell = Lasting | PassingText;

/** Whole numbers beyond 53 bits are bigints. */
type Lasting = string | number | bigint | boolean | null;

/** Whether it is to be made anew for each answer. */
export const isPassing = (cell: Cell): cell is PassingText => typeof cell === 'object' && cell !== null;

/** A cell as an answer has it. */
export const printCell = (cell: Cell, nowMs: number): Lasting => (isPassing(cell) ? cell.at(nowMs) : cell);
