/** What the routes of stored objects, and of answers about resources, have in common. */
import {
  badRequest,
  checkPathSegment,
  isBuiltIn,
  type KubeObject,
  methodNotSupported,
  notFound,
  type StatusError,
  unknownResource,
} from '#api';
import type { Steps } from '#base';
import type { RequestOptions } from '#client';
import { attributesOf } from '../../authz/request-attributes.ts';
import { seatsOf } from '../../flow-control/index.ts';
import type { Served } from '../../registry/catalogue.ts';
import { type FieldWriter, recorded } from '../../registry/field-writes.ts';
import type { Engine, WriteRequest } from '../../registry/generic/engine.ts';
import { runnerOf } from '../../registry/generic/in-turns.ts';
import { checkWriteOptions } from '../../registry/generic/write-options.ts';
import { decodeSteps, type Refuse } from '../../registry/plan/decode-body.ts';
import { fieldComplaints } from '../../registry/plan/field-complaints.ts';
import { managerOfAgent } from '../../registry/plan/field-manager.ts';
import type { RequestBody } from '../../resource/request-body.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import type { Answer } from '../answer.ts';
import type { Call, ResourceRequest } from '../call.ts';

/** A request for what is stored. */
export interface Reading {
  readonly request: ResourceRequest;
  readonly options: RequestOptions;
  readonly served: Served;
  readonly engine: Engine;
  /** `''` for cluster-scoped objects, or all namespaces. */
  readonly namespace: string;
  readonly name: string;
}

/** A write of what is stored. */
export interface Writing extends Reading {
  readonly write: WriteRequest;
  readonly sent: RequestBody;
  readonly warnings: string[];
}

/** Members that every route of resources has. */
export const resourceRoute = {
  seats: (call: Call): number => Math.max(seatsOf(call.request, call), call.exchange.bodySeats ?? 0),
  attributes: (call: Call) => attributesOf(call.request),
};

/** The kind behind a request. Throws the 404 for what is not served, and the 405 for what cannot be done there. */
export function servedBy(call: Call): Served {
  const { served, request } = call;
  if (!served) throw unknownResource();
  if (!isServed(served, request)) throw methodNotSupported();
  call.warnOfDeprecation();
  checkNameInPath(request.name ?? '');
  return served;
}

/** What no path can have as a name, because it would be another path. Source: IsValidPathSegmentName upstream. */
function checkNameInPath(name: string): void {
  // Upstream takes paths apart when they are decoded.
  if (name.includes('/')) throw unknownResource();
  const wrong = checkPathSegment(name);
  if (wrong.length > 0) throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${wrong.join(';')}`);
}

/** Whether a verb is about one object (true), never about one (false), or either. */
const wantsName: Readonly<Record<string, boolean | undefined>> = {
  get: true,
  update: true,
  patch: true,
  delete: true,
  create: false,
};

/** Throws the 404 for a path that leads nowhere, whatever the verb. */
export function checkPlace(served: Served, request: ResourceRequest): void {
  const { kind, handlers } = served;
  const { subresource, name, namespace, lacksNamespace = false, rest } = request;
  if (kind.scope === 'Cluster' && (namespace || lacksNamespace)) throw unknownResource();
  // Below a subresource there is nothing, but behind proxies, which are no business of this.
  if (rest && subresource !== 'proxy') throw noSuchPart(served, request);
  const isDeclared = kind.subresources.some(candidate => candidate.name === subresource);
  if (subresource && !isDeclared && !handlers.has(subresource)) throw noSuchPart(served, request);
  if (kind.verbs.length === 1 && kind.verbs[0] === 'create' && name !== undefined) throw unknownResource();
  if (kind.scope === 'Namespaced' && !namespace && !lacksNamespace && name !== undefined) throw unknownResource();
}

/** Whether the kind knows the verb, there. */
function isServed(served: Served, request: ResourceRequest): boolean {
  const { kind } = served;
  const { verb, subresource, name, namespace, lacksNamespace = false, isHead = false } = request;
  checkPlace(served, request);
  if (isHead) return false;
  // All namespaces at once can be read, and no more.
  if (kind.scope === 'Namespaced' && !namespace && verb !== 'list' && verb !== 'watch') {
    if (!isBuiltIn(kind)) throw unknownResource();
    if (lacksNamespace) throw lackingNamespace();
    return false;
  }
  const declared = kind.subresources.find(candidate => candidate.name === subresource);
  if (!subresource) return kind.verbs.includes(verb) && wantsName[verb] !== (name === undefined);
  return declared?.verbs.includes(verb) ?? true;
}

/** Of a custom kind it is the object that is said to be missing, as upstream: who asks for its scale is told of which
 *  object. */
const noSuchPart = ({ kind, resource }: Served, { name }: ResourceRequest): StatusError =>
  isBuiltIn(kind) || name === undefined ? unknownResource() : notFound(resource.groupResource, name);

/** The 400 for who left a namespace empty where there has to be one. */
export const lackingNamespace = (): StatusError => badRequest('Namespace parameter required.');

const noOptions: RequestOptions = {};

/** A request for what is stored, checked. Throws 400, 404, 405. */
export function readingOf(call: Call): Reading {
  const served = servedBy(call);
  const { request } = call;
  const { namespace = '', name = '', options = noOptions } = request;
  if (!served.engine) throw methodNotSupported();
  return { request, options, served, engine: served.engine, namespace, name };
}

/** A write of what is stored, checked, with its body. */
export async function writingOf(call: Call): Promise<Writing> {
  const { request, options, served, engine, namespace, name } = readingOf(call);
  const body = call.readBody(request.verb.startsWith('delete') ? undefined : served.kind.kind);
  const sent = body instanceof Promise ? await body : body;
  checkWriteOptions(request.verb, options, sent.patchType);
  const loading = served.resource.strategy.load?.();
  if (loading) await loading;
  const { warnings } = call;
  const write = writeRequest(call, sent, warnings);
  return { request, options, served, engine, namespace, name, write, sent, warnings };
}

/** The request as the registry's engine sees it. */
export function writeRequest({ user, request, served }: Call, sent: RequestBody, warnings: string[]): WriteRequest {
  const { options = noOptions, namespace = '', name = '', subresource = '' } = request;
  const warn = (text: string) => void warnings.push(text);
  return {
    user,
    options,
    namespace,
    name,
    subresource,
    asked: served,
    warn,
    ...(served?.view ? { viewVersion: served.kind.apiVersion } : {}),
    ...(sent.isLarge ? { isLarge: true } : {}),
  };
}

/** Who manages the fields that a request writes: who it says, or the program that sends it. */
export const managerOf = ({ request, exchange }: Call): string =>
  request.options?.fieldManager || managerOfAgent(exchange.userAgent);

/** Who writes which fields. */
export const fieldWriterOf = (call: Call, { engine }: Reading): FieldWriter => ({
  manager: managerOf(call),
  subresource: call.request.subresource ?? '',
  nowMs: engine.clock.now(),
});

/** The write, which keeps the record of who manages which fields. */
export const tracked = (call: Call, writing: Writing): WriteRequest => ({
  ...writing.write,
  ...recorded(writing.served, fieldWriterOf(call, writing)),
});

/** The body as an object of the kind that is stored. */
type Decoded = Pick<Writing, 'served' | 'options' | 'write' | 'sent'>;

/** The body as an object of the kind. Throws the 400 or 422 for what is none. */
export const decode = (writing: Decoded & Pick<Writing, 'engine'>, body: unknown): KubeObject | Promise<KubeObject> =>
  runnerOf({ isLarge: writing.write.isLarge, clock: writing.engine.clock })(decoding(writing, body));

/** {@link decode} in steps; of what an apply made, with the error for what is no object. */
export function* decoding(
  { served, options, write, sent }: Decoded,
  body: unknown,
  refuse?: Refuse,
): Steps<KubeObject> {
  const { view } = served;
  const object = yield* decodeSteps(served, body, {
    fieldValidation: options.fieldValidation,
    warn: write.warn,
    complaints: [
      ...(served.resource.strategy.unknownFields?.(body) ?? []).map(field => `unknown field "${field}"`),
      ...fieldComplaints(sent),
    ],
    ...(refuse ? { refuse, isApplied: true } : {}),
  });
  return view ? view.toStored(object) : object;
}

/** The answer that consists of one stored object. */
export const objectAnswer = ({ served }: Reading, stored: StoredObject, warnings: string[], code = 200): Answer => ({
  code,
  content: { type: 'object', stored, view: served.view },
  warnings,
});

/** Calls what answers the verb. Throws the 404 or 405 for verbs that have no meaning here. */
export function byVerb<Outcome>(
  verbs: Readonly<Record<string, ((call: Call) => Promise<Outcome>) | undefined>>,
  call: Call,
): Promise<Outcome> {
  const run = verbs[call.request.verb];
  if (run) return run(call);
  servedBy(call);
  throw methodNotSupported();
}
