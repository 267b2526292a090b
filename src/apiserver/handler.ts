/** The request path, whichever the transport: authorize -> decode -> default -> admit -> validate -> store -> answer.
 *
 *  A request arrives parsed (`ApiRequest`) from someone known; what comes out is an {@link Answer}, which the HTTP layer
 *  sends as bytes and the in-process transport hands over as the very objects of the cache. */

import {
  badRequest,
  deepClone,
  forbidden,
  type KubeObject,
  methodNotSupported,
  StatusError,
  unknownResource,
} from '#api';
import { type Clock, nextTurn } from '#base';
import type { ApiRequest, RequestOptions, UserInfo } from '#client';
import type { Authorizer } from './authz/authorizer.ts';
import { forbiddenMessage } from './authz/forbidden-message.ts';
import { attributesOf } from './authz/request-attributes.ts';
import { callSubresource } from './registry/call-subresource.ts';
import { checkPlace, createObject, rejectResourceVersion } from './registry/generic/create.ts';
import { deleteCollection, deletedStatus, deleteObject, readDeleteOptions, unsafe } from './registry/generic/delete.ts';
import type { Engine, WriteRequest } from './registry/generic/engine.ts';
import { getObject, listObjects, type ObjectList } from './registry/generic/list.ts';
import { patchObject, patchRefusal } from './registry/generic/patch.ts';
import { decodeBody } from './registry/generic/shape.ts';
import { updateObject } from './registry/generic/update.ts';
import { checkWriteOptions } from './registry/generic/write-options.ts';
import type { Registry, Served } from './registry/registry.ts';
import type { Resource } from './registry/resource.ts';
import type { StoredAs, TableColumn } from './registry/strategy.ts';
import type { Caches } from './watch/caches.ts';
import { parseSelection } from './watch/selection.ts';
import type { StoredObject } from './watch/stored-object.ts';
import { viewSink } from './watch/view-sink.ts';
import type { WatchSession, WatchSink } from './watch/watch-session.ts';

/** What an answer consists of; a view shows objects as another kind. */
export type Content =
  | { readonly type: 'object'; readonly stored: StoredObject; readonly view: StoredAs | undefined }
  | {
      readonly type: 'list';
      readonly list: ObjectList;
      readonly engine: Engine;
      readonly view: StoredAs | undefined;
      readonly served: Served;
    }
  | {
      readonly type: 'plain';
      readonly value: object;
      /** How a table shows the value, an object. Default: a table is not to be had of it. */
      readonly columns?: readonly TableColumn[] | undefined;
    };

export interface Answer {
  /** HTTP status code. */
  readonly code: number;
  readonly content: Content;
  /** Texts of `Warning` headers. */
  readonly warnings: readonly string[];
}

export interface RequestPathOptions {
  registry: Registry;
  caches: Caches;
  authorizer: Authorizer;
  clock: Clock;
}

export interface HandleOptions {
  /** Whether the body may be changed and kept. */
  readonly ownsBody: boolean;
  /** Reads the body, once it is settled that there is something to send it to. Default: the request has it. */
  readonly readBody?: () => Promise<RequestBody>;
}

/** What came with a request. */
export interface RequestBody extends Pick<ApiRequest, 'body' | 'patchType'> {
  /** Paths of fields that its text has twice. */
  readonly duplicateFields: readonly string[];
  /** Whether it is long: what is done with it takes turns. */
  readonly isLarge: boolean;
}

export interface RequestPath {
  /** Answers anything but a watch. */
  handle(request: ApiRequest, user: UserInfo, options: HandleOptions): Promise<Answer>;
  /** Begins a watch. Throws what the request is refused with. */
  watch(request: ApiRequest, user: UserInfo, sink: WatchSink): Promise<WatchSession>;
  /** The stored resource behind a request. */
  resourceOf(request: ApiRequest): Resource | undefined;
  /** How many objects of its kind there are. */
  readonly sizeOf: (request: Pick<ApiRequest, 'group' | 'version' | 'resource'>) => number;
}

/** One request on its way. */
export interface Call {
  readonly request: ApiRequest;
  readonly options: RequestOptions;
  readonly served: Served;
  readonly engine: Engine;
  readonly write: WriteRequest;
  /** Throws the 403 when the user may not delete what cannot be read. */
  readonly authorizeUnsafe: () => void;
  /** The body, which may be changed. */
  body(): unknown;
  readonly duplicateFields: readonly string[] | undefined;
}

const noOptions: RequestOptions = {};

export function createRequestPath({ registry, caches, authorizer, clock }: RequestPathOptions): RequestPath {
  /** Finds what is asked for, and makes sure that the user may. */
  function admitRequest(request: ApiRequest, user: UserInfo): Served {
    const served = registry.served(request.group, request.version, request.resource);
    authorize(authorizer, request, user);
    if (!served) throw unknownResource();
    if (!isServed(served, request)) throw methodNotSupported();
    return served;
  }

  return {
    async handle(asked, user, { ownsBody, readBody }) {
      const served = admitRequest(asked, user);
      const { duplicateFields, isLarge, ...sent } = (await readBody?.()) ?? {};
      const request = readBody ? { ...asked, ...sent } : asked;
      const { deprecation } = served.engine?.resource.strategy ?? {};
      const warnings = deprecation === undefined ? [] : [deprecation];
      const options = request.options ?? noOptions;
      checkWriteOptions(request.verb, options);
      const write: WriteRequest = {
        user,
        options,
        namespace: served.kind.scope === 'Cluster' ? '' : (request.namespace ?? ''),
        name: request.name ?? '',
        subresource: request.subresource ?? '',
        warn: text => void warnings.push(text),
        ...(isLarge ? { isLarge } : {}),
      };
      const body = () => (ownsBody ? request.body : deepClone(request.body));
      const handler = served.handlers.get(write.subresource);
      if (handler) {
        const value = await callSubresource(handler, {
          request,
          write,
          body: body(),
          duplicateFields,
          registry,
          clock,
        });
        const content = { type: 'plain', value, columns: handler.columns } as const;
        return { code: request.verb === 'create' ? 201 : 200, content, warnings };
      }
      if (!served.engine) throw methodNotSupported();
      const { engine } = served;
      const authorizeUnsafe = () => authorizeUnsafeDelete(authorizer, request, user);
      const call = { request, options, served, engine, write, body, duplicateFields, authorizeUnsafe };
      const answer = await verbs[request.verb](call);
      return { ...answer, warnings };
    },

    resourceOf: ({ group, version, resource }) => registry.served(group, version, resource)?.engine?.resource,
    sizeOf: ({ group, version, resource }) => registry.served(group, version, resource)?.engine?.cache.size ?? 0,

    async watch(request, user, sink) {
      const { engine, view } = admitRequest(request, user);
      if (!engine || request.verb !== 'watch') throw badRequest('not a watch');
      const selection = parseSelection(engine.resource, request, view);
      return await caches.watch(engine.cache, {
        selection,
        parameters: request.options ?? noOptions,
        sink: view ? viewSink(sink, view) : sink,
      });
    },
  };
}

type Verbs = Record<ApiRequest['verb'], (call: Call) => Promise<Omit<Answer, 'warnings'>>>;

const one = ({ served }: Call, stored: StoredObject, code = 200): Omit<Answer, 'warnings'> => ({
  code,
  content: { type: 'object', stored, view: served.view },
});
const plain = (value: object): Omit<Answer, 'warnings'> => ({ code: 200, content: { type: 'plain', value } });

const verbs: Verbs = {
  async get(call) {
    return one(call, await getObject(call.engine, call.write, call.options));
  },
  async list({ engine, request, options, served }) {
    const list = await listObjects(engine, parseSelection(engine.resource, request, served.view), options);
    return { code: 200, content: { type: 'list', list, engine, served, view: served.view } };
  },
  async create(call) {
    const draft = decode(call, call.body());
    if (call.write.isLarge) await nextTurn();
    rejectResourceVersion(draft);
    return one(call, await createObject(call.engine, call.write, draft), 201);
  },
  async update(call) {
    const { engine, write } = call;
    const wanted = decode(call, call.body());
    if (write.isLarge) await nextTurn();
    checkPlace(engine, write, wanted);
    try {
      return one(call, await updateObject(engine, write, () => deepClone(wanted)));
    } catch (error) {
      const mayCreate = engine.resource.strategy.allowCreateOnUpdate && write.subresource === '';
      if (!mayCreate || !(error instanceof StatusError && error.status.code === 404)) throw error;
      return one(call, await createObject(engine, write, wanted), 201);
    }
  },
  async patch(call) {
    return one(
      call,
      await patchObject(call.engine, call.write, {
        kind: call.served.kind,
        fromStored: stored => call.served.view?.fromStored(stored) ?? stored,
        type: call.request.patchType,
        body: call.request.body,
        decode: raw => decode(call, raw, why => patchRefusal(call.request.body, why)),
      }),
    );
  },
  async delete({ engine, write, request, options, authorizeUnsafe, ...call }) {
    const deleteOptions = readDeleteOptions(request.body, options);
    if (deleteOptions[unsafe]) authorizeUnsafe();
    const { stored, isGone } = await deleteObject(engine, write, deleteOptions);
    if (isGone) return plain(deletedStatus(engine, stored));
    return { code: 200, content: { type: 'object', stored, view: call.served.view } };
  },
  async deletecollection({ engine, write, request, options, served }) {
    const selection = parseSelection(engine.resource, request, served.view);
    const items = await deleteCollection(engine, write, {
      selection,
      deleteOptions: readDeleteOptions(request.body, options),
    });
    return {
      code: 200,
      content: { type: 'list', list: { items, revision: engine.cache.revision }, engine, served, view: served.view },
    };
  },
  watch: () => Promise.reject(badRequest('a watch has no single answer')),
};

/** The body as an object of the kind that is stored. */
function decode(
  { served, options, write, duplicateFields }: Call,
  body: unknown,
  refuse?: (why: string) => StatusError,
): KubeObject {
  const { view, kind } = served;
  const object = decodeBody(kind, body, {
    fieldValidation: options.fieldValidation,
    warn: write.warn,
    duplicateFields,
    ...(refuse ? { refuse } : {}),
  });
  return view ? view.toStored(object) : object;
}

/** Whether a verb is about one object (true), never about one (false), or either. */
const wantsName: Readonly<Record<string, boolean | undefined>> = {
  get: true,
  update: true,
  patch: true,
  delete: true,
  create: false,
};

/** Whether the kind knows the verb, there. */
function isServed({ kind, handlers }: Served, { verb, subresource, name, namespace }: ApiRequest): boolean {
  if (kind.scope === 'Cluster' && namespace) throw unknownResource();
  // All namespaces at once can be read, and no more.
  if (kind.scope === 'Namespaced' && !namespace && verb !== 'list' && verb !== 'watch') return false;
  if (!subresource) return kind.verbs.includes(verb) && wantsName[verb] !== (name === undefined);
  if (handlers.has(subresource)) return true;
  const declared = kind.subresources.find(candidate => candidate.name === subresource);
  if (!declared) throw unknownResource();
  return declared.verbs.includes(verb);
}

function authorize(authorizer: Authorizer, request: ApiRequest, user: UserInfo): void {
  const { group, resource, name = '' } = request;
  const { verdict, reason } = authorizer.authorize(user, attributesOf(request));
  if (verdict === 'allow') return;
  throw forbidden({ group, resource }, name, forbiddenMessage(user, request, reason));
}

const unsafeVerb = 'unsafe-delete-ignore-read-errors';

/** To delete what cannot be read, nobody is asked but who may do just that. */
function authorizeUnsafeDelete(authorizer: Authorizer, request: ApiRequest, user: UserInfo): void {
  const { group, resource, name = '' } = request;
  const { verdict, reason = '' } = authorizer.authorize(user, { ...attributesOf(request), verb: unsafeVerb });
  if (verdict === 'allow') return;
  throw forbidden({ group, resource }, name, `not permitted to do "${unsafeVerb}", reason: ${reason}`);
}
