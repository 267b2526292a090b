/** What a controller is: a declaration of what it reads and writes, and one function that brings one object closer to
 *  what it should be. Level-based: `reconcile` gets a key, never an event, and decides from what is there now.
 *
 *  The thinking is in each controller's `plan.ts`, a pure function; `reconcile` observes, plans and applies. */
import type { Kind, KubeObject, ObjectKey } from '#api';
import type { Clock, Logger, MetricsRegistry } from '#base';
import type {
  AccessRule,
  Client,
  EventDetails,
  Informers,
  Lister,
  ReadVerb,
  WriteDeclaration,
  WriteVerb,
} from '#client';
import type { Adoption } from './adoption.ts';
import type { Index } from './indexes.ts';

/** Gives the cache of a kind that the controller declares as `primary`, `owns`, `adopts`, `reads` or `watches`. */
export type Listers = <K extends KubeObject>(kind: Kind<K>) => Lister<K>;

/** Records an Event about an object, as `kubectl describe` shows it. Never fails. */
export type RecordEvent = (about: KubeObject, event: EventDetails) => void;

/** What `reconcile` may use.
 *
 *  Guarantee: the caches show all that earlier reconciles of the same key have written (the runtime waits for them), so
 *  a plan made from them never repeats a step. */
export interface ReconcileContext<State = unknown> {
  /** Refuses what the controller does not declare. Its calls end with the controller, so they need no `signal`. */
  readonly client: Client;
  /** Reads the caches. */
  readonly lister: Listers;
  /** What the controller's `state` made when it started. */
  readonly state: State;
  /** Tells the time. */
  readonly clock: Clock;
  /** Says in each line which controller it is. */
  readonly logger: Logger;
  /** Tells users what was done to an object. */
  readonly event: RecordEvent;
  /** Where it counts what users scrape. */
  readonly metrics: MetricsRegistry;
  /** Aborts when the controller stops. */
  readonly signal: AbortSignal;
}

/** The end of a reconcile: done, or come again after a while even if nothing changes. */
export type ReconcileResult = { readonly requeueAfterMs?: number };

/** Nothing more to do until something changes. */
export const done: ReconcileResult = {};

/** Come again after `ms`; {@link done} when there is nothing to wait for. */
export const again = (ms: number | undefined): ReconcileResult => (ms === undefined ? done : { requeueAfterMs: ms });

/** An error that trying again cannot mend: it is logged, and the key is not retried until its object changes. */
export class TerminalError extends Error {
  /** As logs show it. */
  override readonly name = 'TerminalError';
}

/** A kind to watch, and which keys of the primary kind a change of one of its objects concerns. */
export interface WatchDeclaration<K extends KubeObject = KubeObject> {
  /** What to watch. */
  readonly kind: Kind<K>;
  /** Asked about an object as it is, and after an update also as it was before. */
  readonly keysOf: (object: K, lister: Listers) => readonly ObjectKey[];
  /** Whether an update makes no difference to the controller. Default: every update does. */
  readonly ignores?: (previous: K, object: K) => boolean;
}

/** Ties a watch's kind to the type of its `keysOf`. */
export const watch = <K extends KubeObject>(declaration: WatchDeclaration<K>): WatchDeclaration =>
  declaration as unknown as WatchDeclaration;

/** A controller as it is declared. */
export interface Controller<State = unknown> {
  /** Upstream's name, such as `replicaset`. */
  readonly name: string;
  /** The service account in `kube-system` that it acts as where each controller has its own: upstream's name. Default:
   *  its name and `-controller`. */
  readonly account?: string;
  /** What its events are from, as `kubectl describe` shows it: upstream's name. Default: its name, with `-controller`
   *  at its end. */
  readonly eventSource?: string;
  /** The kind whose keys are reconciled. Default: none, only the keys that it `ensures` and those that watches give. */
  readonly primary?: Kind;
  /** Keys that are reconciled from the start, whether their object is there or not: of what must always be there, or
   *  one that stands for work that no single object calls for. Default: none. */
  readonly ensures?: readonly ObjectKey[];
  /** Kinds whose objects have a controller owner reference to a primary object; a change enqueues the owner. */
  readonly owns?: readonly Kind[];
  /** What it owns and also takes over when nobody else controls it; see `claim`. */
  readonly adopts?: readonly Adoption[];
  /** Kinds that only need a lister. */
  readonly reads?: readonly Kind[];
  /** Kinds that concern primary objects in some other way. */
  readonly watches?: readonly WatchDeclaration[];
  /** Indexes that it reads its caches by. */
  readonly indexes?: readonly Index[];
  /** What it writes, besides adopting and events; anything else is refused. */
  readonly writes: readonly WriteDeclaration[];
  /** What it does with objects of every kind, of those too that nobody knows yet: a privilege of those that clear up.
   *  Default: nothing. */
  readonly everyKind?: readonly (ReadVerb | WriteVerb)[];
  /** What it may besides, that no kind can name. Default: nothing. */
  readonly rules?: readonly AccessRule[];
  /** Keys in work at the same time. Default 5. */
  readonly concurrency?: number;
  /** Share of the time that one key may be in work, in (0, 1]; see `pace.ts`. Default 1. */
  readonly maxShare?: number;
  /** Shortest time between two reconciles of a key. Default 0. */
  readonly minPeriodMs?: number;
  /** How long a key that fails waits at most until it is tried again. Default 1,000,000, as upstream. */
  readonly maxBackoffMs?: number;
  /** Makes what it remembers between reconciles, anew at each start. Nothing that a later start would miss belongs
   *  there. */
  state?(environment: ControllerEnvironment): State;
  /** Brings one object closer to what it should be. Throws to be retried with back-off, {@link TerminalError} to
   *  stop. */
  reconcile(key: ObjectKey, context: ReconcileContext<State>): Promise<ReconcileResult>;
}

/** Declares a controller. */
export function defineController<State = undefined>(controller: Controller<State>): Controller {
  return controller;
}

/** What a process gives its controllers. */
export interface ControllerEnvironment {
  /** Acts as the controller's user. */
  readonly client: Client;
  /** Caches, shared by all of them. */
  readonly informers: Informers;
  /** Tells the time. */
  readonly clock: Clock;
  /** Told of what fails. */
  readonly logger: Logger;
  /** Where queues are counted, and what controllers do. Default: nowhere. */
  readonly metrics?: MetricsRegistry | undefined;
  /** Records events in the controller's name. */
  readonly event: RecordEvent;
}

/** A controller that no declaration fits, such as one over all kinds. What it declares becomes its role. */
export interface CustomController
  extends Pick<Controller, 'name' | 'account' | 'eventSource' | 'writes' | 'reads' | 'everyKind'> {
  /** Starts it. */
  start(environment: ControllerEnvironment): AsyncDisposable;
}

/** Objects of which the first wakes a controller. */
export interface Wake {
  /** Their kind, one of those that the controller declares. */
  readonly kind: Kind;
  /** Only those with such labels. Default: all. */
  readonly labelSelector?: string;
  /** Only those with such fields. Default: all. */
  readonly fieldSelector?: string;
  /** Only those of which it holds. Default: all. */
  readonly when?: (object: KubeObject) => boolean;
}

/** What is known of a dormant controller. The controller itself is declared with the same value,
 *  `{ ...declaration, reconcile }`, so that nothing is said twice. */
export interface DormantDeclaration
  extends Pick<Controller, 'name' | 'account' | 'eventSource' | 'reads' | 'writes' | 'everyKind' | 'rules'> {
  /** As of the controller. */
  readonly primary?: Kind;
  /** All kinds besides the primary that it has caches of, however it declares them. */
  readonly reads?: readonly Kind[];
  /** All that it writes, and adopts (`patch`). */
  readonly writes: readonly WriteDeclaration[];
  /** What wakes it. Default: objects of the primary kind. */
  readonly wakenBy?: readonly Wake[];
}

/** A controller that is neither loaded nor started before there is something for it to do: until then it costs what it
 *  takes to learn of the first object. It stays awake. */
export interface DormantController extends DormantDeclaration {
  /** Loads it. */
  load(): Promise<Controller | CustomController>;
}

/** Whatever a list of controllers may have in it. */
export type AnyController = Controller | CustomController | DormantController;

/** Declares a dormant controller. */
export const defineDormant = <D extends DormantDeclaration>(declaration: D): D => declaration;
