/** The client: all that a component knows of the API server.
 *
 *  What it returns may be shared with caches: treat every object as readonly and write a changed copy. */
import {
  applyPatchType,
  jsonPatchType,
  type Kind,
  type KubeList,
  type KubeObject,
  mergePatchType,
  type New,
  type ObjectKey,
  strategicPatchType,
} from '#api';
import type { PatchType, RequestOptions, Transport, WatchEvent } from './transport.ts';

/** Options that every call takes. */
export interface CallOptions {
  /** Ends the call early; it then rejects with the reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Which objects, and how fresh. */
export interface ListOptions
  extends CallOptions,
    Pick<
      RequestOptions,
      'labelSelector' | 'fieldSelector' | 'limit' | 'continue' | 'resourceVersion' | 'resourceVersionMatch'
    > {
  /** Default: all namespaces. */
  readonly namespace?: string | undefined;
  /** Whether their metadata is enough; as PartialObjectMetadata. Default false. */
  readonly metadataOnly?: boolean | undefined;
}

/** Which objects, and from which version on. */
export interface WatchOptions
  extends CallOptions,
    Pick<
      RequestOptions,
      | 'labelSelector'
      | 'fieldSelector'
      | 'resourceVersion'
      | 'allowWatchBookmarks'
      | 'timeoutSeconds'
      | 'sendInitialEvents'
      | 'resourceVersionMatch'
    > {
  /** Default: all namespaces. */
  readonly namespace?: string | undefined;
  /** Whether their metadata is enough; as PartialObjectMetadata. Default false. */
  readonly metadataOnly?: boolean | undefined;
}

/** How a write is done. */
export interface WriteOptions extends CallOptions, Pick<RequestOptions, 'dryRun' | 'fieldManager' | 'fieldValidation'> {
  /** Writes a subresource, such as `status`, whose body is the object itself. Default: the object. */
  readonly subresource?: string | undefined;
}

/** A patch and how to read it. */
export interface Patch {
  /** Says how the body is read. */
  readonly type: PatchType;
  /** Plain data. */
  readonly body: unknown;
}

/** A JSON merge patch (RFC 7386). */
export const mergePatch = (body: unknown): Patch => ({ type: mergePatchType, body });
/** A strategic merge patch. */
export const strategicPatch = (body: unknown): Patch => ({ type: strategicPatchType, body });
/** A JSON patch (RFC 6902). */
export const jsonPatch = (body: readonly object[]): Patch => ({ type: jsonPatchType, body });

/** What is wanted of an object, for the server to apply; `fieldManager` must say by whom. */
export const applied = (body: object): Patch => ({ type: applyPatchType, body });

/** How a patch is applied. */
export interface PatchOptions extends WriteOptions, Pick<RequestOptions, 'force'> {}

/** How an object goes. */
export interface DeleteOptions extends CallOptions, Pick<RequestOptions, 'gracePeriodSeconds' | 'dryRun'> {
  /** `Foreground`, `Background` or `Orphan`. Default: the kind's own. */
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan' | undefined;
  /** Delete only if these are still the object's. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
  /** Delete an object that cannot be read from the store, without its finalizers. Dangerous. Default false. */
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean | undefined;
}

/** Typed calls over a transport. Each throws StatusError for what the server refuses. */
export interface Client {
  /** What carries the calls. */
  readonly transport: Transport;
  /** Reads one object; throws "not found" when it is not there. */
  get<K extends KubeObject>(
    kind: Kind<K>,
    key: ObjectKey,
    options?: CallOptions & Pick<RequestOptions, 'resourceVersion'>,
  ): Promise<K>;
  /** {@link get}, with undefined in place of "not found". */
  find<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, options?: CallOptions): Promise<K | undefined>;
  /** Reads a collection, or a part of it. */
  list<K extends KubeObject>(kind: Kind<K>, options?: ListOptions): Promise<KubeList<K>>;
  /** Follows a collection: every change, in order, until the signal aborts, the loop is left, or the server ends the
   *  stream. */
  watch<K extends KubeObject>(kind: Kind<K>, options?: WatchOptions): AsyncIterable<WatchEvent<K>>;
  /** The namespace is the object's own. */
  create<K extends KubeObject>(kind: Kind<K>, object: New<K>, options?: WriteOptions): Promise<K>;
  /** Replaces the object; fails with a conflict when its resourceVersion is not the newest. */
  update<K extends KubeObject>(kind: Kind<K>, object: K, options?: WriteOptions): Promise<K>;
  /** {@link update} of the `status` subresource. */
  updateStatus<K extends KubeObject>(kind: Kind<K>, object: K, options?: Omit<WriteOptions, 'subresource'>): Promise<K>;
  /** Changes a part of the object. */
  patch<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<K>;
  /** Returns the object when it lives on (grace period, finalizers), or a Status when it is gone. */
  delete<K extends KubeObject>(kind: Kind<K>, key: ObjectKey, options?: DeleteOptions): Promise<unknown>;
  /** Deletes all objects that the options select. */
  deleteCollection<K extends KubeObject>(kind: Kind<K>, options: ListOptions & DeleteOptions): Promise<unknown>;
  /** Posts a body of another kind to a subresource: `binding`, `eviction`, `token`. */
  createSubresource<Answer>(
    kind: Kind,
    key: ObjectKey,
    subresource: string,
    body: object,
    options?: CallOptions,
  ): Promise<Answer>;
}
