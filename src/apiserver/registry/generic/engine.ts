/** The engine's dependencies, and one write as its verbs see it. */

import type { KubeObject, StatusError } from '#api';
import type { Clock, Steps } from '#base';
import type { RequestOptions, UserInfo } from '#client';
import type { Store } from '#store';
import {
  type AdmissionChain,
  type AdmissionRequest,
  type AskedKind,
  admitted,
  type Operation,
  type WriteOptions,
} from '../../admission/admission.ts';
import type { Readable } from '../../reads/readable.ts';
import type { KindShape } from '../../resource/definition.ts';
import type { Resource } from '../../resource/resource.ts';
import type { Caches } from '../../watch/caches.ts';
import type { Planning } from '../plan/plan-write.ts';
import type { LeasePool } from './lease-pool.ts';
import { ReservationIndex } from './reservations.ts';
import { UnderWay } from './under-way.ts';
import { WriteLines } from './write-lines.ts';

/** What all resources of a server share. */
export interface EngineOptions {
  readonly store: Store;
  readonly caches: Caches;
  readonly clock: Clock;
  readonly admission: AdmissionChain;
  readonly leases: LeasePool;
  /** Lines of writes that change the same other object along with their own, by its key. */
  readonly companions: WriteLines;
  readonly random: () => number;
  readonly newUid: () => string;
}

/** The engine of one resource. */
export interface Engine extends Omit<EngineOptions, 'store'>, Readable {
  readonly reservations: ReservationIndex;
  readonly lines: WriteLines;
  /** Requests that have begun and not ended. */
  readonly underWay: UnderWay;
  /** Objects that are being made. */
  readonly creating: UnderWay;
  /** Why no object can be made any more, if none can. */
  refusesNew(): StatusError | undefined;
}

/** What the verbs of one resource work with. */
export function createEngine(
  resource: Resource,
  { refusesNew, ...options }: EngineOptions & Pick<Engine, 'refusesNew'>,
): Engine {
  const cache = options.caches.for(resource);
  return {
    ...options,
    store: cache.store,
    resource,
    cache,
    reservations: new ReservationIndex(resource, cache),
    lines: new WriteLines(),
    underWay: new UnderWay(),
    creating: new UnderWay(),
    refusesNew,
  };
}

/** A request for a write, past authorization. */
export interface WriteRequest {
  readonly user: UserInfo;
  readonly options: RequestOptions;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  /** `''` when it is to be generated. */
  readonly name: string;
  /** `''` for the object itself. */
  readonly subresource: string;
  /** The API version of the request, where that is not the stored one. Default: it is. */
  readonly viewVersion?: string;
  /** The kind by which it names the object. Default: that which is stored. */
  readonly asked?: AskedKind | undefined;
  readonly warn: (text: string) => void;
  /** Whether an update came as a patch, which is a verb of its own. Default false. */
  readonly isPatch?: boolean;
  /** Whether what it is about is long: its steps are then made in turns with others. Default false. */
  readonly isLarge?: boolean;
  /** Whether it carries out what admission was asked about already, in other words: a binding, not the pod that it
   *  changes. Default false. */
  readonly isAdmitted?: boolean;
  /** Notes in the draft, which has its defaults, who manages its fields after the write. Default: those who did; what
   *  the server does by itself is nobody's. */
  readonly trackFields?: (draft: KubeObject, old: KubeObject | undefined) => Steps<void>;
}

/** Whether the request only rehearses: all but the last step is done. */
export const isDryRun = (request: Pick<WriteRequest, 'options'>): boolean => (request.options.dryRun?.length ?? 0) > 0;

/** What a plan of a write is made with. */
export const planningOf = (
  { resource, clock }: Engine,
  { user, subresource, viewVersion }: WriteRequest,
): Planning => ({
  resource,
  context: { user, nowMs: clock.now(), subresource, viewVersion },
});

/** Whom to ask about a write. */
export const admissionOf = ({ admission }: Engine, { isAdmitted }: WriteRequest): AdmissionChain =>
  isAdmitted ? admitted : admission;

/** What a write does. */
export interface Change {
  readonly operation: Operation;
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  /** The kind of both. Default: the resource's. */
  readonly body?: KindShape;
  /** Default: those of the request. */
  readonly options?: object;
}

/** The write as admission sees it. */
export function admissionRequest(
  { resource }: Pick<Engine, 'resource'>,
  request: WriteRequest,
  change: Change,
): AdmissionRequest {
  const { user, namespace, subresource, asked, warn, isPatch } = request;
  const { operation, object, old, body, options = request.options } = change;
  return {
    operation,
    resource,
    asked,
    body,
    options: options as WriteOptions,
    subresource,
    namespace,
    name: request.name || (object?.metadata.name ?? ''),
    user,
    isPatch,
    dryRun: isDryRun(request),
    object,
    old,
    warn,
  };
}
