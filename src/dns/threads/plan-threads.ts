/** How many threads answer besides the main one. Pure. */

/** What one look says. */
export interface AnsweringObservation {
  /** Answers by UDP in a second, all threads together. */
  readonly answersPerSecond: number;
  /** Share of its time that the main thread had something to do, from 0 to 1. */
  readonly mainUtilization: number;
  /** Threads besides the main one. */
  readonly threads: number;
  /** Since when there was little to answer, in milliseconds; undefined: there is much. */
  readonly quietMs: number | undefined;
}

/** A thread more pays from so many answers a second on, whatever else it is that fills the main one. */
const manyAnswers = 5000;
/** With fewer, threads only take memory. */
export const fewAnswers = 1000;
const isFull = 0.85;
/** How long there must be little to answer until they end. */
const quietForMs = 60_000;

/** The number of threads from now on: one more when the main thread is full and there is much to answer, none when
 *  there has been little to answer for a minute. */
export function planThreads(observation: AnsweringObservation, { most }: { most: number }): number {
  const { answersPerSecond, mainUtilization, threads, quietMs = 0 } = observation;
  if (quietMs >= quietForMs) return 0;
  const isNeeded = mainUtilization >= isFull && answersPerSecond >= manyAnswers * (threads + 1);
  return isNeeded ? Math.min(most, threads + 1) : threads;
}
