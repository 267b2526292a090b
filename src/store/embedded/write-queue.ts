/** Group commit: what is asked for while a write runs is written together next, so that many writers share one
 *  fsync. */
import { type Turns, toError } from '#base';
import { StorageError } from '../storage-error.ts';
import type { EngineWrite, StoreEngine } from './engine.ts';

/** So many writes at most go into one group, which bounds how long the first waits for the last. */
const groupLimit = 512;

interface Queued {
  /** undefined: only waits for its turn. */
  readonly write: EngineWrite | undefined;
  readonly onDurable: () => void;
  readonly onFailed: (error: Error) => void;
}

/**
 * Guarantees: writes are applied in the order they were added; `onDurable` of each runs in that order after its group
 * is durable and before the next is written, in turns with other work. A write that the engine refused takes with it
 * all that is queued, and the queue goes on. After any other failure nothing is written any more: what the disk holds
 * is unknown until the store is opened again.
 */
export class WriteQueue {
  readonly #engine: StoreEngine;
  readonly #onFailure: (error: Error) => void;
  readonly #turns: Turns;
  readonly #onRefused: () => void;
  #queue: Queued[] = [];
  #running: Promise<void> | undefined;
  #failure: Error | undefined;

  /** `onFailure` is called once, when a write fails for good; `onRefused` each time when all that was queued was
   *  refused, before those who asked are told. */
  constructor(
    engine: StoreEngine,
    { onFailure, onRefused, turns }: { onFailure: (error: Error) => void; onRefused: () => void; turns: Turns },
  ) {
    this.#engine = engine;
    this.#turns = turns;
    this.#onFailure = onFailure;
    this.#onRefused = onRefused;
  }

  /** Throws the error that ended the queue, if one did. */
  assertWorking(): void {
    if (this.#failure)
      throw new Error(`the store failed to write and must be opened again: ${this.#failure.message}`, {
        cause: this.#failure,
      });
  }

  /** Adds a write. The promise resolves with what `onDurable` returns, after it ran. */
  add<T>(write: EngineWrite | undefined, onDurable: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#queue.push({ write, onDurable: () => resolve(onDurable()), onFailed: reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** Resolves when everything added before is durable. */
  barrier(): Promise<void> {
    return this.add(undefined, () => undefined);
  }

  /** Resolves when nothing is left to write. Never rejects. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // writes of the same turn go together
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, groupLimit);
      const writes = group.flatMap(({ write }) => (write ? [write] : []));
      try {
        this.assertWorking();
        if (writes.length > 0) await this.#engine.write(writes);
      } catch (error) {
        if (error instanceof StorageError) {
          // What was planned meanwhile rests on what was refused.
          const refused = [...group, ...this.#queue.splice(0)];
          this.#onRefused();
          for (const { onFailed } of refused) onFailed(error);
          continue;
        }
        const isFirst = this.#failure === undefined;
        this.#failure ??= toError(error);
        if (isFirst) this.#onFailure(this.#failure);
        const failure = new Error(`cannot write to the store: ${this.#failure.message}`, { cause: error });
        for (const { onFailed } of group) onFailed(failure);
        continue;
      }
      for (const { write, onDurable } of group) {
        // Who only waits costs nothing, and all who lost the same race must try again together.
        const turn = write && this.#turns.next();
        if (turn) await turn;
        onDurable();
      }
    }
    this.#running = undefined;
  }
}
