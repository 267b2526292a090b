/** What a controller is: a declaration of what it reads and writes, and one function that brings one object closer to what
 *  it should be. Level-based: `reconcile` gets a key, never an event, and decides from what is there now.
 *
 *  The thinking is in each controller's `plan.ts`, a pure function; `reconcile` observes, plans and applies. */

import type { Kind, KubeObject, ObjectKey } from '#api';
import type { Clock, Logger } from '#base';
import type { Client, Informers, Lister } from '#client';

/** Gives the cache of a kind that the controller declares as `primary`, `owns`, `reads` or `watches`. */
export type Listers = <K extends KubeObject>(kind: Kind<K>) => Lister<K>;

/** Records an Event about an object, as `kubectl describe` shows it. Never fails. */
type RecordEvent = (
  about: KubeObject,
  event: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string },
) => void;

/** What `reconcile` may use.
 *
 *  Guarantee: the caches show all that earlier reconciles of the same key have written (the runtime waits for them), so a
 *  plan made from them never repeats a step. */
export interface ReconcileContext {
  /** Refuses writes that the controller does not declare. */
  readonly client: Client;
  readonly lister: Listers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly event: RecordEvent;
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
  override readonly name = 'TerminalError';
}

/** A kind to watch, and which keys of the primary kind a change of one of its objects concerns. */
export interface WatchDeclaration<K extends KubeObject = KubeObject> {
  readonly kind: Kind<K>;
  /** Asked about an object as it is, and after an update also as it was before. */
  readonly keysOf: (object: K, lister: Listers) => readonly ObjectKey[];
  /** Whether an update makes no difference to the controller. Default: every update does. */
  readonly ignores?: (previous: K, object: K) => boolean;
}

/** Ties a watch's kind to the type of its `keysOf`. */
export const watch = <K extends KubeObject>(declaration: WatchDeclaration<K>): WatchDeclaration =>
  declaration as unknown as WatchDeclaration;

/** An index on the cache of a kind, for `lister(kind).byIndex(name, value)`. Equal names must mean equal indexes, since
 *  caches are shared. */
export interface IndexDeclaration<K extends KubeObject = KubeObject> {
  readonly kind: Kind<K>;
  readonly name: string;
  /** The values that an object is filed under. */
  readonly values: (object: K) => readonly string[];
}

/** Ties an index's kind to the type of its `values`. */
export const index = <K extends KubeObject>(declaration: IndexDeclaration<K>): IndexDeclaration =>
  declaration as unknown as IndexDeclaration;

export interface Controller<K extends KubeObject = KubeObject> {
  /** Upstream's name, such as `replicaset`. */
  readonly name: string;
  /** The kind whose keys are reconciled. */
  readonly primary: Kind<K>;
  /** Kinds whose objects have a controller owner reference to a primary object; a change enqueues the owner. */
  readonly owns?: readonly Kind[];
  /** Kinds that only need a lister. */
  readonly reads?: readonly Kind[];
  /** Kinds that concern primary objects in some other way. */
  readonly watches?: readonly WatchDeclaration[];
  readonly indexes?: readonly IndexDeclaration[];
  /** What it writes: kinds, or `plural/subresource`; anything else is refused. The list of controllers in docs is made of it. */
  readonly writes: readonly (Kind | string)[];
  /** Keys in work at the same time. Default 5. */
  readonly concurrency?: number;
  /** Share of the time that one key may be in work, in (0, 1]; see `pace.ts`. Default 1. */
  readonly maxShare?: number;
  /** Brings one object closer to what it should be. Throws to be retried with back-off, {@link TerminalError} to stop. */
  reconcile(key: ObjectKey, context: ReconcileContext): Promise<ReconcileResult>;
}

/** Declares a controller. */
export function defineController<K extends KubeObject>(controller: Controller<K>): Controller {
  return controller;
}

/** What a process gives its controllers. */
export interface ControllerEnvironment {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly event: RecordEvent;
}

/** A controller that no declaration fits, such as one over all kinds. What it declares besides name and writes is for docs. */
export interface CustomController
  extends Pick<Controller, 'name' | 'writes'>,
    Partial<Pick<Controller, 'primary' | 'reads' | 'watches'>> {
  start(environment: ControllerEnvironment): AsyncDisposable;
}
