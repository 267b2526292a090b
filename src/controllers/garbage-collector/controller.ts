/** garbage-collector: deletes what lost all of its owners, and lets owners go before, after or without their
 *  dependents.
 *
 *  Flow: an informer for each kind that there is by now, begun when it comes and let go when it goes, says what
 *  changed; an object that may have something to do is queued; the server tells how it and its owners really are;
 *  `plan.ts` decides; `apply.ts` acts.
 *
 *  Guarantees: nothing is deleted because a cache is behind (object and owners are read from the server first, and the
 *  delete holds only for that version); owners of kinds that are not known here count as being there. */
import { isBuiltIn, type Kind, type KubeObject, keyOf } from '#api';
import { unlessAborted } from '#base';
import { type Change, createWorkQueue } from '#client';
import { type ControllerEnvironment, type CustomController, done, type ReconcileResult, startLoop } from '#reconcile';
import { apply } from './apply.ts';
import { formatItem, formatKind, Graph, type Item, kindOfReference } from './graph.ts';
import { createOwners, type Owners } from './owners.ts';
import { isOrphaning, isWaiting, planObject } from './plan.ts';
import { Unresolved } from './unresolved.ts';

const collectable = ({ verbs, kind }: Kind): boolean =>
  kind !== 'Event' && ['list', 'watch', 'delete'].every(verb => verbs.includes(verb));

/** Looks after all kinds that the server has, as they come and go. */
export const createGarbageCollector = (): CustomController => ({
  name: 'garbage-collector',
  account: 'generic-garbage-collector',
  everyKind: ['get', 'list', 'watch', 'patch', 'delete'],
  writes: [],
  start,
});

interface Collector {
  readonly graph: Graph;
  readonly owners: Owners;
  readonly unresolved: Unresolved;
  readonly environment: ControllerEnvironment;
  readonly enqueue: (key: string) => void;
}

function start(environment: ControllerEnvironment): AsyncDisposable {
  const { informers, clock, logger } = environment;
  const stack = new AsyncDisposableStack();
  const queue = createWorkQueue({ clock, name: 'garbage-collector', metrics: environment.metrics });
  const kinds = informers.kinds();
  const graph: Graph = stack.use(
    new Graph({ informers, clock, onChange: (kind, change) => follow(kind, change, collector) }),
  );
  const collector: Collector = {
    graph,
    environment,
    owners: createOwners(graph, environment),
    unresolved: new Unresolved(),
    enqueue: key => queue.add(key),
  };
  const loop = startLoop({
    queue,
    concurrency: 20,
    clock,
    logger: logger.child({ controller: 'garbage-collector' }),
    ready: kinds.known.then(() => graph.settled()),
    reconcile: (key, signal) => collect(key, signal, collector),
  });
  stack.use(loop);
  stack.use(
    kinds.onChange(({ added, removed }) => {
      for (const kind of removed) void leave(kind, collector);
      for (const kind of added) if (collectable(kind)) void meet(kind, collector);
    }),
  );
  return stack;
}

/** A kind has come. What names owners of it can now be told from garbage. */
async function meet(kind: Kind, { graph, unresolved, enqueue }: Collector): Promise<void> {
  await graph.add(kind);
  for (const item of unresolved.of(formatKind(kind))) {
    const parsed = graph.parse(item);
    const cached = parsed && graph.cached(parsed);
    unresolved.set(item, cached ? unknownKinds(parsed, cached, graph) : []);
    enqueue(item);
  }
}

/** A kind has gone. What names the owners that are left of it belongs to a kind that is not known. */
async function leave(kind: Kind, { graph, unresolved }: Collector): Promise<void> {
  for (const { metadata } of await graph.remove(kind))
    for (const dependent of graph.dependentsOf(metadata.uid))
      unresolved.set(formatItem(dependent), unknownKinds(dependent, dependent.object, graph));
}

/** The kinds of an object's owners that are not known. */
function unknownKinds(item: Item, { metadata: { ownerReferences = [] } }: KubeObject, graph: Graph): string[] {
  return ownerReferences.filter(reference => !graph.ownerOf(reference, item)).map(kindOfReference);
}

/** Queues what a change concerns: the object itself, owners that wait for it, dependents that lost it. */
function follow(
  kind: Kind,
  { type, object, previous }: Change<KubeObject>,
  { graph, owners, unresolved, enqueue }: Collector,
): void {
  const item = { kind, key: keyOf(object) };
  for (const reference of [...(object.metadata.ownerReferences ?? []), ...(previous?.metadata.ownerReferences ?? [])]) {
    const owner = graph.ownerOf(reference, item);
    const cached = owner && graph.cached(owner);
    if (cached && isWaiting(cached)) enqueue(formatItem(owner));
  }
  if (object.metadata.ownerReferences || previous?.metadata.ownerReferences)
    unresolved.set(formatItem(item), type === 'deleted' ? [] : unknownKinds(item, object, graph));
  if (type === 'deleted') {
    const dependents = graph.dependentsOf(object.metadata.uid);
    // The kind may go next, and then the server cannot be asked.
    if (dependents.length > 0 || !isBuiltIn(kind)) owners.forget(object.metadata.uid);
    for (const dependent of dependents) enqueue(formatItem(dependent));
  } else if (isWaiting(object) || isOrphaning(object) || !owners.areSolid(object, item)) enqueue(formatItem(item));
}

async function collect(text: string, signal: AbortSignal, collector: Collector): Promise<ReconcileResult> {
  const { graph, owners, environment, enqueue } = collector;
  const { client } = environment;
  // What is not known yet might hold up, or depend on, what is about to go.
  const settling = graph.settled();
  if (settling) await unlessAborted(settling, signal);
  const item = graph.parse(text);
  const cached = item && graph.cached(item);
  if (!cached) return done;
  if (!isWaiting(cached) && !isOrphaning(cached) && owners.areSolid(cached, item)) return done;
  const object = await client.find(item.kind, item.key, { signal });
  if (object?.metadata.uid !== cached.metadata.uid) return done;
  const dependents = graph.dependentsOf(object.metadata.uid).map(dependent => dependent.object);
  const step = planObject({ object, owners: await owners.find(object, item, signal), dependents });
  await apply(step, { object, item, graph, client, signal, enqueue });
  return done;
}
