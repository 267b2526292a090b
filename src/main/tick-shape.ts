/** Keeps `process.nextTick` fast. Node makes an object of symbols for each tick, and V8 remembers the shape of those
 *  where they are made, but weakly: a collection while no tick is queued frees the shape, the next tick gets another,
 *  and a place that has seen two is never fast again. Each tick takes three times as long then, and a request makes a
 *  dozen. */
import { executionAsyncResource } from 'node:async_hooks';

/** Holds a tick for as long as it lives, and with it the shape of all that come. */
export class TickShape implements Disposable {
  /** Undefined until the first tick has run. */
  tick: object | undefined;

  constructor() {
    process.nextTick(() => (this.tick = executionAsyncResource()));
  }

  [Symbol.dispose](): void {
    this.tick = undefined;
  }
}
