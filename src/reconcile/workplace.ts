/** What a controller works with: its caches, a client bound to its declaration, and a wait for its own writes to
 *  show. */
import type { Kind, KubeObject } from '#api';
import { type Logger, MetricsRegistry } from '#base';
import type { Lister } from '#client';
import type { Controller, ControllerEnvironment, Listers, ReconcileContext } from './controller.ts';
import { DeclaredClient } from './declared-client.ts';
import { Freshness, type Write } from './freshness.ts';
import { cachedKinds, Permissions, resourceName } from './permissions.ts';
import { findOut, type UncertainWrite } from './uncertain-write.ts';

/** The workplace of one controller; what it may do follows from its declaration. */
export class Workplace implements Disposable {
  /** Reads the caches that the controller declares. */
  readonly lister: Listers;
  /** Resolves when all caches have their first list. */
  readonly synced: Promise<unknown>;
  readonly #environment: ControllerEnvironment;
  readonly #logger: Logger;
  readonly #permissions: Permissions;
  readonly #freshness: Freshness;
  readonly #state: unknown;
  readonly #metrics: MetricsRegistry;
  readonly #onMissed: (what: string) => void;

  /** `onMissed` is told of work whose outcome the caches do not show: it has to be looked at again. */
  constructor(
    controller: Omit<Controller, 'reconcile'>,
    environment: ControllerEnvironment,
    onMissed: (what: string) => void,
  ) {
    const kinds = cachedKinds(controller);
    const { informers } = environment;
    this.lister = createListers(controller.name, kinds, environment);
    this.synced = Promise.all(kinds.map(kind => informers.for(kind).synced));
    this.#environment = environment;
    this.#logger = environment.logger.child({ controller: controller.name });
    this.#permissions = new Permissions(controller);
    this.#freshness = new Freshness(kinds, environment);
    this.#state = controller.state?.(environment);
    this.#metrics = environment.metrics ?? new MetricsRegistry();
    this.#onMissed = onMissed;
  }

  /** Does one piece of work; over when the caches show what it wrote. `what` is for the log. */
  async run<T>(what: string, signal: AbortSignal, work: (context: ReconcileContext) => Promise<T>): Promise<T> {
    const written: Write[] = [];
    const uncertain: UncertainWrite[] = [];
    const { clock, event } = this.#environment;
    const client = new DeclaredClient(this.#environment.client, {
      permissions: this.#permissions,
      onWrite: write => written.push(write),
      onUncertain: write => void (this.#freshness.follows(write.kind) && uncertain.push(write)),
      signal,
    });
    try {
      return await work({
        client,
        lister: this.lister,
        state: this.#state,
        clock,
        logger: this.#logger,
        event,
        metrics: this.#metrics,
        signal,
      });
    } finally {
      for (const write of uncertain) written.push(...(await this.#findOut(write, signal)));
      const areSeen = await this.#freshness.seen(written, signal);
      if (!areSeen && !signal.aborted) this.#logger.warn('caches lag behind what was written', { key: what });
      if (!signal.aborted && (!areSeen || this.#freshness.lacks(written))) this.#onMissed(what);
    }
  }

  async #findOut(write: UncertainWrite, signal: AbortSignal): Promise<readonly Write[]> {
    const found = await findOut(write, { ...this.#environment, signal });
    return found ? [found] : [];
  }

  [Symbol.dispose](): void {
    this.#freshness[Symbol.dispose]();
  }
}

function createListers(name: string, kinds: readonly Kind[], { informers }: ControllerEnvironment): Listers {
  const byName = new Map(kinds.map(kind => [resourceName(kind), informers.for(kind).lister]));
  const byKind = new Map(kinds.map(kind => [kind, informers.for(kind).lister]));
  return <K extends KubeObject>(kind: Kind<K>) => {
    const lister = byKind.get(kind) ?? byName.get(resourceName(kind));
    if (!lister) throw new Error(`controller ${name} reads ${kind.plural} without declaring it`);
    return lister as unknown as Lister<K>;
  };
}
