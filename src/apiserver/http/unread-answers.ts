/** Which answers are not being read, and so only fill memory; pure. */

/** What is seen of an answer. */
export interface AnswerState {
  /** Nothing more comes: what is left is for the client to read. */
  readonly isComplete: boolean;
  /** Bytes that wait to be sent. */
  readonly unsentBytes: number;
  /** All bytes that the connection has taken so far, other answers' included. */
  readonly connectionBytes: number;
}

/** How long a client may read nothing of what waits for it. */
const stalledMs = 60_000;
/** How slowly a complete answer may be read, beyond that time. */
const minBytesPerSecond = 32 * 1024;

/** How one answer goes, looked at now and then. */
export class AnswerProgress {
  #last: AnswerState | undefined;
  #movedAtMs = 0;
  #completeAtMs: number | undefined;
  #completeBytes = 0;

  /** Whether it is to be given up: nothing of it moves, or it moves so slowly that it is meant to last. */
  isStuck(state: AnswerState, nowMs: number): boolean {
    const { isComplete, unsentBytes, connectionBytes } = state;
    const last = this.#last;
    const hasMoved = last?.unsentBytes !== unsentBytes || last.connectionBytes !== connectionBytes;
    if (hasMoved || (unsentBytes === 0 && !isComplete)) this.#movedAtMs = nowMs;
    if (isComplete && this.#completeAtMs === undefined) {
      this.#completeAtMs = nowMs;
      this.#completeBytes = unsentBytes;
    }
    this.#last = state;
    if (nowMs - this.#movedAtMs >= stalledMs) return true;
    if (this.#completeAtMs === undefined) return false;
    return nowMs - this.#completeAtMs >= stalledMs + (this.#completeBytes / minBytesPerSecond) * 1000;
  }
}
