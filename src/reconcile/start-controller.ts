/** Starts one controller: feeds its queue from the informers that it declares, and works on what comes out. */
import { formatKey, type Kind, type KubeObject, type ObjectKey, parseKey } from '#api';
import { type Change, createWorkQueue, type Informer } from '#client';
import { createWorkplace } from './context.ts';
import type { Controller, ControllerEnvironment, Listers, WatchDeclaration } from './controller.ts';
import { gatherTurn } from './gather-turn.ts';
import { startLoop } from './loop.ts';
import { controllerIndex, controllerIndexValues, controllerOf, refersTo } from './owner-references.ts';
import { pace } from './pace.ts';

/** Starts a controller. It begins to work when its caches have synced. */
export function startController(controller: Controller, environment: ControllerEnvironment): AsyncDisposable {
  const { name, writes, concurrency, maxShare = 1 } = controller;
  const stack = new AsyncDisposableStack();
  const queue = createWorkQueue({ clock: environment.clock });
  addIndexes(controller, environment);
  const workplace = stack.use(createWorkplace({ name, kinds: declaredKinds(controller), writes }, environment));
  const reconcile = (key: string, signal: AbortSignal) =>
    workplace.run(key, signal, context => controller.reconcile(parseKey(key), context));
  const loop = startLoop({
    queue,
    concurrency,
    clock: environment.clock,
    logger: environment.logger.child({ controller: name }),
    ready: workplace.synced,
    reconcile: maxShare < 1 ? pace(reconcile, { clock: environment.clock, maxShare }) : reconcile,
  });
  stack.use(loop);
  const { add } = stack.use(gatherTurn(queue));
  for (const subscription of subscribe(controller, { environment, add, lister: workplace.lister }))
    stack.use(subscription);
  return stack;
}

/** Every kind that the controller has a cache of, once. */
function declaredKinds({ primary, owns = [], reads = [], watches = [] }: Controller): Kind[] {
  return [...new Set<Kind>([primary, ...owns, ...reads, ...watches.map(({ kind }) => kind)])];
}

function addIndexes({ primary, owns = [], indexes = [] }: Controller, { informers }: ControllerEnvironment): void {
  for (const kind of [primary, ...owns]) informers.for(kind).addIndex(controllerIndex, controllerIndexValues);
  for (const { kind, name, values } of indexes) informers.for(kind).addIndex(name, values);
}

interface Feeding {
  readonly environment: ControllerEnvironment;
  /** Queues a key. */
  readonly add: (key: string) => void;
  readonly lister: Listers;
}

function subscribe(controller: Controller, { environment, add, lister }: Feeding): Disposable[] {
  const follow = ({ kind, keysOf, ignores }: WatchDeclaration) => {
    const informer: Informer<KubeObject> = environment.informers.for(kind);
    return informer.onChange(({ type, object, previous }: Change<KubeObject>) => {
      if (type === 'updated' && ignores?.(previous, object)) return;
      const concerned = [...keysOf(object, lister), ...(previous ? keysOf(previous, lister) : [])];
      for (const key of concerned) add(formatKey(key));
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
function ownersOf(object: KubeObject, primary: Kind): ObjectKey[] {
  const owner = controllerOf(object);
  if (!owner || !refersTo(owner, primary)) return [];
  return [{ namespace: primary.scope === 'Namespaced' ? object.metadata.namespace : undefined, name: owner.name }];
}
