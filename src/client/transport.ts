/** The transport: how a request reaches an API server. Two implementations, one suite (`transports/contract.ts`):
 *  `in-process` enters the server's request path after decoding, `https` speaks to any server.
 *
 *  A request is what the authorization model calls a resource request: a verb, where, options and a body of plain JSON
 *  data. Answers are shared with the server's caches when in process: never change one. */
import type { KubeObject } from '#api';

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** Content types of patches. */
export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml';

/** Query parameters of any request; the server reads those that its verb knows. `undefined` is left out. */
export interface RequestOptions {
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly allowWatchBookmarks?: boolean | undefined;
  readonly sendInitialEvents?: boolean | undefined;
  readonly dryRun?: readonly string[] | undefined;
  readonly fieldManager?: string | undefined;
  readonly fieldValidation?: string | undefined;
  readonly force?: boolean | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: string | undefined;
  readonly orphanDependents?: boolean | undefined;
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean | undefined;
  readonly pretty?: string | undefined;
}

/** One resource request. */
export interface ApiRequest {
  readonly verb: Verb;
  readonly group: string;
  readonly version: string;
  /** Plural, as in the URL. */
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly options?: RequestOptions | undefined;
  /** The object, patch or DeleteOptions, decoded. */
  readonly body?: unknown;
  /** Only with verb `patch`. */
  readonly patchType?: PatchType | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';

/** One change. An ERROR of the wire is thrown as a StatusError instead. */
export interface WatchEvent<K extends KubeObject = KubeObject> {
  readonly type: WatchEventType;
  readonly object: K;
}

/** Carries requests. Throws StatusError for whatever the server refuses, and other errors when it cannot be reached. */
export interface Transport extends AsyncDisposable {
  request(request: ApiRequest): Promise<unknown>;
  /** The events of a `watch` request, until the signal aborts (ends quietly) or the server ends the stream. The stream is
   *  established before the first `next()` resolves; leaving the loop ends it. */
  watch(request: ApiRequest): AsyncIterable<WatchEvent>;
  /** What the server tells of itself at a path of discovery, such as `/apis`. In process there is none: that server's kinds
   *  are those of `#api`. */
  discover?(path: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<unknown>;
}

/** Who is asking. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a server offers to the in-process transport. */
export interface ApiHandler {
  request(request: ApiRequest, user: UserInfo): Promise<unknown>;
  watch(request: ApiRequest, user: UserInfo): AsyncIterable<WatchEvent>;
}
