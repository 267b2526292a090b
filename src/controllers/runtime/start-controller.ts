/** Starts one controller: feeds its queue from the informers that it declares, and gives each reconcile its context. */
import { formatKey, type Kind, type KubeObject, parseKey } from '#api';
import { type Change, createWorkQueue, type Informer, type Lister, type WorkQueue } from '#client';
import type { Controller, ControllerEnvironment, Listers, ReconcileResult, WatchDeclaration } from './controller.ts';
import { createFreshness, type Freshness, type Write } from './freshness.ts';
import { startLoop } from './loop.ts';
import { controllerIndex, controllerIndexValues, controllerOf, refersTo } from './owner-references.ts';
import { allowedWrites, createRecordingClient } from './recording-client.ts';

/** Starts a controller. It begins to work when its caches have synced. */
export function startController(controller: Controller, environment: ControllerEnvironment): AsyncDisposable {
  const { clock, informers } = environment;
  const logger = environment.logger.child({ controller: controller.name });
  const kinds = declaredKinds(controller);
  const queue = createWorkQueue({ clock });
  addIndexes(controller, environment);
  const lister = createListers(controller, kinds, environment);
  const subscriptions = subscribe(controller, { environment, queue, lister });
  const freshness = createFreshness(kinds, { informers, clock });
  const allowed = allowedWrites(controller.writes);
  const run: Run = { controller, environment: { ...environment, logger }, lister, freshness, allowed };
  const loop = startLoop({
    queue,
    logger,
    concurrency: controller.concurrency,
    ready: Promise.all(kinds.map(kind => informers.for(kind).synced)),
    reconcile: (key, signal) => runReconcile(key, signal, run),
  });
  return {
    async [Symbol.asyncDispose]() {
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
      await loop[Symbol.asyncDispose]();
      freshness[Symbol.dispose]();
    },
  };
}

/** Every kind that the controller has a cache of, once. */
export function declaredKinds({ primary, owns = [], reads = [], watches = [] }: Controller): Kind[] {
  return [...new Set<Kind>([primary, ...owns, ...reads, ...watches.map(({ kind }) => kind)])];
}

function addIndexes({ primary, owns = [], indexes = [] }: Controller, { informers }: ControllerEnvironment): void {
  for (const kind of [primary, ...owns]) informers.for(kind).addIndex(controllerIndex, controllerIndexValues);
  for (const { kind, name, values } of indexes) informers.for(kind).addIndex(name, object => values(object));
}

function createListers(controller: Controller, kinds: readonly Kind[], { informers }: ControllerEnvironment): Listers {
  const listers = new Map(kinds.map(kind => [kind, informers.for(kind).lister]));
  return <K extends KubeObject>(kind: Kind<K>) => {
    const lister = listers.get(kind as unknown as Kind);
    if (!lister) throw new Error(`controller ${controller.name} reads ${kind.plural} without declaring it`);
    return lister as unknown as Lister<K>;
  };
}

function subscribe(
  controller: Controller,
  { environment, queue, lister }: { environment: ControllerEnvironment; queue: WorkQueue; lister: Listers },
): Disposable[] {
  const follow = ({ kind, keysOf, ignores }: WatchDeclaration) => {
    const informer: Informer<KubeObject> = environment.informers.for(kind);
    const add = (object: KubeObject) => {
      for (const key of keysOf(object, lister)) queue.add(formatKey(key));
    };
    return informer.onChange(({ type, object, previous }: Change<KubeObject>) => {
      if (type === 'updated' && ignores?.(previous, object)) return;
      add(object);
      if (previous) add(previous);
    });
  };
  const { primary, owns = [], watches = [] } = controller;
  return [
    follow({ kind: primary, keysOf: object => [object.metadata] }),
    ...owns.map(kind => follow({ kind, keysOf: object => ownersOf(object, primary) })),
    ...watches.map(follow),
  ];
}

/** The key of the object's controller, if that is of the primary kind. */
function ownersOf(object: KubeObject, primary: Kind) {
  const owner = controllerOf(object);
  if (!owner || !refersTo(owner, primary)) return [];
  return [{ namespace: primary.scope === 'Namespaced' ? object.metadata.namespace : undefined, name: owner.name }];
}

interface Run {
  readonly controller: Controller;
  readonly environment: ControllerEnvironment;
  readonly lister: Listers;
  readonly freshness: Freshness;
  readonly allowed: ReadonlySet<string>;
}

/** One reconcile; over when the caches show what it wrote. */
async function runReconcile(key: string, signal: AbortSignal, run: Run): Promise<ReconcileResult> {
  const { controller, environment, lister, freshness, allowed } = run;
  const { clock, logger, event } = environment;
  const writes: Write[] = [];
  const client = createRecordingClient(environment.client, {
    controller: controller.name,
    allowed,
    onWrite: write => writes.push(write),
  });
  try {
    return await controller.reconcile(parseKey(key), { client, lister, clock, logger, signal, event });
  } finally {
    const areSeen = await freshness.seen(writes, signal);
    if (!areSeen && !signal.aborted) logger.warn('caches lag behind what was written', { key });
  }
}
