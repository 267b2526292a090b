/** Changes come in bursts: a thousand pods made at once are a thousand changes that concern one replica set. What comes in
 *  one turn of the event loop is worked on together, which costs no time that anybody could measure. */
import { clearImmediate, setImmediate } from '#base';
import type { WorkQueue } from '#client';

export interface Gathering extends Disposable {
  /** Queues a key at the end of this turn of the event loop. */
  readonly add: (key: string) => void;
}

export function gatherTurn(queue: WorkQueue): Gathering {
  const gathered = new Set<string>();
  let flushing: NodeJS.Immediate | undefined;
  const flush = () => {
    flushing = undefined;
    for (const key of gathered) queue.add(key);
    gathered.clear();
  };
  return {
    add(key) {
      gathered.add(key);
      flushing ??= setImmediate(flush);
    },
    [Symbol.dispose]: () => clearImmediate(flushing),
  };
}
