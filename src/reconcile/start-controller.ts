/** Starts one controller: feeds its queue from the informers that it declares, and works on what comes out. */
import { formatKey, type Kind, type KubeObject, type ObjectKey, parseKey } from '#api';
import { type Change, createWorkQueue, type Informer } from '#client';
import { watchOrphans } from './adoption.ts';
import type { Controller, ControllerEnvironment, Listers, WatchDeclaration } from './controller.ts';
import { TurnGatherer } from './gather-turn.ts';
import { startLoop } from './loop.ts';
import { controllerIndex, controllerIndexValues, controllerOf, refersTo } from './owner-references.ts';
import { Pace } from './pace.ts';
import { Workplace } from './workplace.ts';

/** Starts a controller. It begins to work when its caches have synced. */
export function startController(controller: Controller, environment: ControllerEnvironment): AsyncDisposable {
  const { name, concurrency, ensures = [] } = controller;
  const { clock, logger } = environment;
  const stack = new AsyncDisposableStack();
  const queue = createWorkQueue({ clock, name, metrics: environment.metrics, ...queueOptions(controller) });
  addIndexes(controller, environment);
  const workplace = stack.use(new Workplace(controller, environment, key => queue.add(key)));
  const pace = new Pace({ ...controller, clock });
  const loop = startLoop({
    queue,
    concurrency,
    clock,
    logger: logger.child({ controller: name }),
    ready: workplace.synced,
    reconcile: (key, signal) =>
      pace.run(key, () => workplace.run(key, signal, context => controller.reconcile(parseKey(key), context))),
  });
  stack.use(loop);
  const gatherer = stack.use(new TurnGatherer(queue));
  for (const key of ensures) queue.add(formatKey(key));
  for (const declaration of allWatches(controller))
    stack.use(follow(declaration, { environment, gatherer, lister: workplace.lister }));
  return stack;
}

/** Everything that brings keys: of the primary objects, of what they own, of orphans, and what is declared as such. */
function allWatches({ primary, owns = [], adopts = [], watches = [] }: Controller): WatchDeclaration[] {
  const owned = [...owns, ...adopts.map(({ kind }) => kind)];
  return [
    ...(primary
      ? [
          { kind: primary, keysOf: (object: KubeObject) => [object.metadata] },
          ...owned.map(kind => ({ kind, keysOf: (object: KubeObject) => ownersOf(object, primary) })),
        ]
      : []),
    ...adopts.map(watchOrphans),
    ...watches,
  ];
}

function addIndexes(controller: Controller, { informers }: ControllerEnvironment): void {
  const { primary, owns = [], adopts = [], indexes = [] } = controller;
  for (const kind of [primary ?? [], owns, adopts.map(adoption => adoption.kind)].flat())
    informers.for(kind).addIndex(controllerIndex, controllerIndexValues);
  for (const { kind, name, values } of [...indexes, ...adopts.flatMap(({ among }) => among ?? [])])
    informers.for(kind).addIndex(name, values);
}

interface Feeding {
  readonly environment: ControllerEnvironment;
  readonly gatherer: TurnGatherer;
  readonly lister: Listers;
}

function follow({ kind, keysOf, ignores }: WatchDeclaration, { environment, gatherer, lister }: Feeding): Disposable {
  const informer: Informer<KubeObject> = environment.informers.for(kind);
  return informer.onChange(({ type, object, previous }: Change<KubeObject>) => {
    if (type === 'updated' && ignores?.(previous, object)) return;
    for (const key of keysOf(object, lister)) gatherer.add(formatKey(key));
    if (previous) for (const key of keysOf(previous, lister)) gatherer.add(formatKey(key));
  });
}

/** The key of the object's controller, if that is of the primary kind. */
function ownersOf(object: KubeObject, primary: Kind): ObjectKey[] {
  const owner = controllerOf(object);
  if (!owner || !refersTo(owner, primary)) return [];
  return [{ namespace: primary.scope === 'Namespaced' ? object.metadata.namespace : undefined, name: owner.name }];
}

const queueOptions = ({ maxBackoffMs }: Pick<Controller, 'maxBackoffMs'>): { maxBackoffMs?: number } =>
  maxBackoffMs === undefined ? {} : { maxBackoffMs };
