/** A sweep: a controller that looks at everything once in a while, for work that no single change calls for. */
import type { Kind } from '#api';
import { createWorkQueue } from '#client';
import { createWorkplace } from './context.ts';
import type { CustomController, IndexDeclaration, ReconcileContext } from './controller.ts';
import { startLoop } from './loop.ts';

export interface Sweep {
  readonly name: string;
  readonly reads: readonly Kind[];
  /** Default: none. */
  readonly indexes?: readonly IndexDeclaration[];
  readonly writes: readonly (Kind | string)[];
  /** Time between the end of one sweep and the next, in milliseconds. */
  readonly everyMs: number;
  /** Throws to be tried again with back-off. */
  sweep(context: ReconcileContext): Promise<void>;
}

/** Declares a sweep. The first one begins when the caches have synced. */
export function defineSweep(sweep: Sweep): CustomController {
  const { name, reads: kinds, indexes = [], writes, everyMs } = sweep;
  return {
    name,
    reads: kinds,
    writes,
    start(environment) {
      const stack = new AsyncDisposableStack();
      const queue = createWorkQueue({ clock: environment.clock });
      for (const { kind, name: index, values } of indexes) environment.informers.for(kind).addIndex(index, values);
      const workplace = stack.use(createWorkplace({ name, kinds, writes }, environment));
      const loop = startLoop({
        queue,
        concurrency: 1,
        clock: environment.clock,
        logger: environment.logger.child({ controller: name }),
        ready: workplace.synced,
        async reconcile(key, signal) {
          await workplace.run(key, signal, context => sweep.sweep(context));
          return { requeueAfterMs: everyMs };
        },
      });
      stack.use(loop);
      queue.add('sweep');
      return stack;
    },
  };
}
