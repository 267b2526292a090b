/** Changes come in bursts: a thousand pods made at once are a thousand changes that concern one replica set. What comes
 *  in one turn of the event loop is worked on together, which costs no time that anybody could measure. */
import { clearImmediate, setImmediate } from '#base';
import type { WorkQueue } from '#client';

/** Passes keys on to a queue at the end of a turn of the event loop, each once. */
export class TurnGatherer implements Disposable {
  readonly #queue: WorkQueue;
  readonly #gathered = new Set<string>();
  #flushing: NodeJS.Immediate | undefined;

  constructor(queue: WorkQueue) {
    this.#queue = queue;
  }

  /** Queues a key at the end of this turn. */
  add(key: string): void {
    this.#gathered.add(key);
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#flushing);
  }

  #flush(): void {
    this.#flushing = undefined;
    for (const key of this.#gathered) this.#queue.add(key);
    this.#gathered.clear();
  }
}
