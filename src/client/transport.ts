/** The transport: how a request reaches an API server. Two implementations, one suite (`transports/contract.ts`):
 *  `in-process` enters the server's request path after decoding, `https` speaks to any server.
 *
 *  A request is what the authorization model calls a resource request: a verb, where, options and a body of plain JSON
 *  data. Answers are shared with the server's caches when in process: never change one. */
import type { KubeObject, PatchType } from '#api';

export type { PatchType };

/** What is done, in the words of the authorization model. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Query parameters of any request; the server reads those that its verb knows. `undefined` is left out. */
export interface RequestOptions {
  /** Read: not older than this, or just this (see `resourceVersionMatch`). Watch: changes after this. */
  readonly resourceVersion?: string | undefined;
  /** `NotOlderThan` or `Exact`. */
  readonly resourceVersionMatch?: string | undefined;
  /** Only objects with such labels: `app=web,tier!=cache`. */
  readonly labelSelector?: string | undefined;
  /** Only objects with such fields: `spec.nodeName=node-1`. */
  readonly fieldSelector?: string | undefined;
  /** Only metrics with such labels, of servers of custom metrics. */
  readonly metricLabelSelector?: string | undefined;
  /** At most so many objects; the rest comes by `continue`. */
  readonly limit?: number | undefined;
  /** The token of a list's metadata, for its next part. */
  readonly continue?: string | undefined;
  /** How long a list may take, or a watch last. */
  readonly timeoutSeconds?: number | undefined;
  /** Whether a watch may tell of versions without a change. */
  readonly allowWatchBookmarks?: boolean | undefined;
  /** Whether a watch begins with all that is there. */
  readonly sendInitialEvents?: boolean | undefined;
  /** `["All"]`: do everything but write. */
  readonly dryRun?: readonly string[] | undefined;
  /** Who writes, for the record of who set which field. */
  readonly fieldManager?: string | undefined;
  /** What unknown fields are: `Ignore`, `Warn` or `Strict`. */
  readonly fieldValidation?: string | undefined;
  /** Whether an apply takes over fields of others. */
  readonly force?: boolean | undefined;
  /** How long a deleted object may take to end. Default: its own. */
  readonly gracePeriodSeconds?: number | undefined;
  /** What becomes of what belongs to a deleted object: `Foreground`, `Background` or `Orphan`. */
  readonly propagationPolicy?: string | undefined;
  /** Deprecated: `propagationPolicy`. */
  readonly orphanDependents?: boolean | undefined;
  /** Delete what cannot be read from the store, without its finalizers. Dangerous. */
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean | undefined;
  /** `true`: indented JSON. */
  readonly pretty?: string | undefined;
}

/** One resource request. */
export interface ApiRequest {
  /** What is done. */
  readonly verb: Verb;
  /** `""` for the core group. */
  readonly group: string;
  /** Such as `v1`. */
  readonly version: string;
  /** Plural, as in the URL. */
  readonly resource: string;
  /** A part with an address of its own, such as `status`. */
  readonly subresource?: string | undefined;
  /** Left out for kinds of the whole cluster, and for all namespaces. */
  readonly namespace?: string | undefined;
  /** Left out for collections. */
  readonly name?: string | undefined;
  /** Query parameters. */
  readonly options?: RequestOptions | undefined;
  /** The object, patch or DeleteOptions, decoded. */
  readonly body?: unknown;
  /** Only with verb `patch`. */
  readonly patchType?: PatchType | undefined;
  /** Whether metadata is enough of a list or watch: over a connection the objects then come without the rest, as
   *  PartialObjectMetadata. Default false. */
  readonly metadataOnly?: boolean | undefined;
  /** Ends the request early. */
  readonly signal?: AbortSignal | undefined;
}

/** What a change is; a bookmark only tells of a version. */
export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';

/** One change. An ERROR of the wire is thrown as a StatusError instead. */
export interface WatchEvent<K extends KubeObject = KubeObject> {
  /** What happened. */
  readonly type: WatchEventType;
  /** The object as it is now, or as it last was. */
  readonly object: K;
}

/** Carries requests. Throws StatusError for whatever the server refuses, and other errors when it cannot be reached. */
export interface Transport extends AsyncDisposable {
  /** `host:port` of the server. Left out by transports that stay within the process. */
  readonly host?: string;
  /** Sends any request but a watch, and resolves with the decoded answer. */
  request(request: ApiRequest): Promise<unknown>;
  /** The events of a `watch` request, until the signal aborts (ends quietly) or the server ends the stream. The stream
   *  is established before the first `next()` resolves; leaving the loop ends it. */
  watch(request: ApiRequest): AsyncIterable<WatchEvent>;
  /** The document at a path of discovery or OpenAPI, such as `/apis` and `/openapi/v3`, parsed; with a query if it has
   *  one. */
  discover(path: string, options?: DiscoverOptions): Promise<unknown>;
  /** Calls `listener` when kinds came or went at the server. Left out by transports that are not told: they have to be
   *  asked. */
  onKindsChange?(listener: () => void): Disposable;
  /** Undefined for a kind that has objects, or may have. Otherwise a word when that changes, which costs less than a
   *  watch. Throws as a list and a watch would. Left out by transports that are not told. */
  emptiness?(kind: KindPlace): Promise<Emptiness | undefined>;
}

/** A kind, and the part of its objects that is to be followed: who may follow no more is asked about that. */
export type KindPlace = Pick<ApiRequest, 'group' | 'version' | 'resource' | 'namespace' | 'options'>;

/** Of a kind that has no objects. Disposing it lets go. */
export interface Emptiness extends Disposable {
  /** Resolves when there are objects, to the version from which a watch sees the first of them; to undefined when track
   *  of them was lost, so that they have to be listed. */
  readonly over: Promise<string | undefined>;
}

/** How a document of discovery is wanted. */
export interface DiscoverOptions {
  /** Its forms, in the words of HTTP. Default: `application/json`. */
  readonly accept?: string | undefined;
  /** Ends the call early. */
  readonly signal?: AbortSignal | undefined;
}

/** Who is asking. */
export interface UserInfo {
  /** Such as `system:serviceaccount:default:web`. */
  readonly username: string;
  /** Tells apart users who had the same name at different times. */
  readonly uid?: string;
  /** All groups that the user is in. */
  readonly groups: readonly string[];
  /** What else is known, by lower-case keys. */
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a server offers to the in-process transport. */
export interface ApiHandler {
  /** As {@link Transport.request}, for this user, sent by this program: `kubelet/v1.37.0`. Default: by none that is
   *  known. */
  request(request: ApiRequest, user: UserInfo, userAgent?: string): Promise<unknown>;
  /** As {@link Transport.watch}, for this user. */
  watch(request: ApiRequest, user: UserInfo): AsyncIterable<WatchEvent>;
  /** As {@link Transport.discover}, for this user. */
  discover(path: string, user: UserInfo, options?: DiscoverOptions): Promise<unknown>;
  /** As {@link Transport.onKindsChange}. */
  onKindsChange(listener: () => void): Disposable;
  /** As {@link Transport.emptiness}, for this user. Default: nobody is told. */
  emptiness?(kind: KindPlace, user: UserInfo): Promise<Emptiness | undefined>;
}
