/** Subresources and answers that are more than reading and writing the object itself: `scale`, `binding`, `eviction`,
 *  `serviceaccounts/token`, and kinds that are answered, not stored (reviews). One file per subresource; the lists in
 *  `subresources/index.ts` and `../authn`, `../authz` name them.
 *
 *  `status`, `finalize`, and others whose body is the object itself need no handler: the engine writes them, and the
 *  strategy is told by `context.subresource`. `exec`, `attach`, `portforward`, `log` and `proxy` belong to
 *  `../streaming`. */
import type { Kind, KubeObject, ObjectKey } from '#api';
import type { RequestOptions, UserInfo } from '#client';
import type { TableColumn } from './strategy.ts';

/** What a handler works with. */
export interface SubresourceContext {
  readonly user: UserInfo;
  readonly options: RequestOptions;
  readonly nowMs: number;
  /** Whether nothing may be stored. */
  readonly dryRun: boolean;
  readonly objects: ObjectAccess;
}

/** Reads and writes of stored objects on behalf of the request: authorization and admission had their say, about the
 *  request and its body. */
export interface ObjectAccess {
  /** The newest object, shared and readonly; undefined when there is none. */
  find<K extends KubeObject>(kind: Kind<K>, key: ObjectKey): Promise<K | undefined>;
  /** {@link find}, which throws the 404. */
  get<K extends KubeObject>(kind: Kind<K>, key: ObjectKey): Promise<K>;
  /** All objects of a namespace, or of all. */
  list<K extends KubeObject>(kind: Kind<K>, namespace?: string): Promise<readonly K[]>;
  /** Changes the newest object: `change` is given a draft to alter, and again when somebody else was quicker. It throws
   *  to refuse. The strategy's `prepareForUpdate` and `validateUpdate` are called with the subresource's name. */
  update<K extends KubeObject>(
    kind: Kind<K>,
    key: ObjectKey,
    change: (draft: K) => void | Promise<void>,
    options?: { readonly subresource?: string },
  ): Promise<K>;
  /** Deletes as a DELETE request with this body would; returns the object or a Status. */
  delete(kind: Kind, key: ObjectKey, deleteOptions?: object): Promise<unknown>;
}

/** Which objects of a kind that is answered a list has. */
export interface AskedList {
  /** Default: all. */
  readonly namespace: string | undefined;
  /** Whether one of that name and namespace, and with these labels, is among them. */
  readonly selects: (object: KubeObject) => boolean;
}

/** Makes the wanted body from the one that there is, in which it may be a patch, and asks admission about it. Throws to
 *  refuse. */
export type BodyChange = (current: KubeObject) => Promise<KubeObject>;

/** What a subresource does. Each member answers one verb; `update` answers patches as well. */
export interface SubresourceHandler {
  /** Kind of the object that it belongs to. */
  readonly of: Kind;
  /** Name of the subresource; `''` for a kind that is answered, not stored. */
  readonly name: string;
  /** Kind of the body. */
  readonly body: Kind;
  /** Whether a body that is posted must name the object that it is about. Default: it may. */
  readonly namesObject?: boolean;
  /** The handler itself looks at the name of a body that is posted. Default: it is the object's, or none. */
  readonly checksName?: boolean;
  /** Whether what is created with it keeps of its metadata what only servers write, as its uid: it says which object is
   *  meant. Default: it is dropped. */
  readonly keepsSystemFields?: boolean;
  /** Other API versions that a body may have, of the same fields. Default: none. */
  readonly bodyVersions?: readonly string[];
  /** How `kubectl get --subresource` shows it. Default: by what the client finds in it. */
  readonly columns?: readonly TableColumn[];
  get?(key: ObjectKey, context: SubresourceContext): Promise<KubeObject>;
  /** All that is asked for. */
  list?(asked: AskedList, context: SubresourceContext): Promise<readonly KubeObject[]>;
  /** `body` has been admitted. */
  create?(key: ObjectKey, body: KubeObject, context: SubresourceContext): Promise<object>;
  /** Asks `change` for the body that is wanted, again whenever somebody else was quicker. */
  update?(key: ObjectKey, change: BodyChange, context: SubresourceContext): Promise<KubeObject>;
}
