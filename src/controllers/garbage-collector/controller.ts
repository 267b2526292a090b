/** garbage-collector: deletes what lost all of its owners, and lets owners go before, after or without their dependents.
 *
 *  Flow: the informers of all kinds say what changed; an object that may have something to do is queued; the server tells
 *  how it and its owners really are; `plan.ts` decides; `apply.ts` acts.
 *
 *  Guarantees: nothing is deleted because a cache is behind (object and owners are read from the server first, and the
 *  delete holds only for that version); owners of kinds that are not known here count as being there. */
import { kinds as allKinds, type Kind, type KubeObject, keyOf } from '#api';
import { type Change, createWorkQueue } from '#client';
import { type ControllerEnvironment, type CustomController, done, type ReconcileResult, startLoop } from '#reconcile';
import { apply } from './apply.ts';
import { createGraph, formatItem, type Graph } from './graph.ts';
import { createOwners, type Owners } from './owners.ts';
import { isOrphaning, isWaiting, planObject } from './plan.ts';

const collectable = ({ verbs, kind }: Kind): boolean =>
  kind !== 'Event' && ['list', 'watch', 'delete'].every(verb => verbs.includes(verb));

export interface GarbageCollectorOptions {
  /** Kinds to look after. Default: all that can be listed, watched and deleted, but for events. */
  readonly kinds?: readonly Kind[];
}

export function createGarbageCollector({
  kinds = allKinds.filter(collectable),
}: GarbageCollectorOptions = {}): CustomController {
  return { name: 'garbage-collector', reads: kinds, writes: kinds, start: environment => start(kinds, environment) };
}

interface Collector {
  readonly graph: Graph;
  readonly owners: Owners;
  readonly environment: ControllerEnvironment;
  readonly enqueue: (key: string) => void;
}

function start(kinds: readonly Kind[], environment: ControllerEnvironment): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const queue = createWorkQueue({ clock: environment.clock });
  const graph = createGraph(kinds, environment.informers);
  const collector: Collector = {
    graph,
    environment,
    owners: createOwners(graph, environment),
    enqueue: key => queue.add(key),
  };
  const loop = startLoop({
    queue,
    concurrency: 20,
    clock: environment.clock,
    logger: environment.logger.child({ controller: 'garbage-collector' }),
    ready: Promise.all(graph.informers.map(informer => informer.synced)),
    reconcile: (key, signal) => collect(key, signal, collector),
  });
  stack.use(loop);
  for (const informer of graph.informers)
    stack.use(informer.onChange(change => follow(informer.kind, change, collector)));
  return stack;
}

/** Queues what a change concerns: the object itself, owners that wait for it, dependents that lost it. */
function follow(
  kind: Kind,
  { type, object, previous }: Change<KubeObject>,
  { graph, owners, enqueue }: Collector,
): void {
  const item = { kind, key: keyOf(object) };
  for (const reference of [...(object.metadata.ownerReferences ?? []), ...(previous?.metadata.ownerReferences ?? [])]) {
    const owner = graph.ownerOf(reference, item);
    const cached = owner && graph.cached(owner);
    if (cached && isWaiting(cached)) enqueue(formatItem(owner));
  }
  if (type === 'deleted')
    for (const dependent of graph.dependentsOf(object.metadata.uid)) enqueue(formatItem(dependent));
  else if (isWaiting(object) || isOrphaning(object) || !owners.areSolid(object, item)) enqueue(formatItem(item));
}

async function collect(text: string, signal: AbortSignal, collector: Collector): Promise<ReconcileResult> {
  const { graph, owners, environment, enqueue } = collector;
  const { client } = environment;
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
