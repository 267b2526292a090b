/** What a controller works with: its caches, a client bound to its declaration, and a wait for its own writes to show. */
import type { Kind, KubeObject } from '#api';
import { type Lister } from '#client';
import type { ControllerEnvironment, Listers, ReconcileContext } from './controller.ts';
import { createFreshness, type Write } from './freshness.ts';
import { allowedWrites, createRecordingClient } from './recording-client.ts';

/** The part of a controller's declaration that its work is held to. */
export interface Declaration {
  readonly name: string;
  /** Kinds that it may read from caches. */
  readonly kinds: readonly Kind[];
  readonly writes: readonly (Kind | string)[];
}

export interface Workplace extends Disposable {
  readonly lister: Listers;
  /** Resolves when all caches have their first list. */
  readonly synced: Promise<unknown>;
  /** Does one piece of work; over when the caches show what it wrote. `what` is for the log. */
  run<T>(what: string, signal: AbortSignal, work: (context: ReconcileContext) => Promise<T>): Promise<T>;
}

export function createWorkplace({ name, kinds, writes }: Declaration, environment: ControllerEnvironment): Workplace {
  const { clock, event, informers } = environment;
  const logger = environment.logger.child({ controller: name });
  const lister = createListers(name, kinds, environment);
  const freshness = createFreshness(kinds, { informers, clock });
  const allowed = allowedWrites(writes);
  return {
    lister,
    synced: Promise.all(kinds.map(kind => informers.for(kind).synced)),
    async run(what, signal, work) {
      const written: Write[] = [];
      const onWrite = (write: Write) => written.push(write);
      const client = createRecordingClient(environment.client, { controller: name, allowed, onWrite });
      try {
        return await work({ client, lister, clock, logger, event, signal });
      } finally {
        const areSeen = await freshness.seen(written, signal);
        if (!areSeen && !signal.aborted) logger.warn('caches lag behind what was written', { key: what });
      }
    },
    [Symbol.dispose]: () => freshness[Symbol.dispose](),
  };
}

function createListers(name: string, kinds: readonly Kind[], { informers }: ControllerEnvironment): Listers {
  const listers = new Map(kinds.map(kind => [kind, informers.for(kind).lister]));
  return <K extends KubeObject>(kind: Kind<K>) => {
    const lister = listers.get(kind);
    if (!lister) throw new Error(`controller ${name} reads ${kind.plural} without declaring it`);
    return lister as unknown as Lister<K>;
  };
}
