/** Objects of a request as a version of their kind shows them, and back. */
import { badRequest, deepClone, deepEqual, internalError, type KubeObject } from '#api';
import { asAnswered, decodeAs, fillIn } from '../../resource/field-rules.ts';
import type { AdmissionRequest, AskedKind } from '../admission.ts';

/** The kind by which a request names its object. */
export const askedKind = ({ asked, resource }: AdmissionRequest): AskedKind => asked ?? resource;

/** Whether the body is something else than the object that the path names: a Scale, an Eviction, what a connection is
 *  to be like. */
export const hasOwnBody = ({ body, operation }: AdmissionRequest): boolean =>
  body !== undefined || operation === 'CONNECT';

/** Another version of the request's kind, with the request's objects in it where somebody has to be asked for them.
 *  Throws what the conversion fails with. */
export async function seenAs(kind: AskedKind, request: AdmissionRequest): Promise<AskedKind> {
  const conversion = kind.resource?.conversion;
  if (!conversion || hasOwnBody(request)) return kind;
  const { apiVersion } = kind.kind;
  const objects = [request.object, request.old].filter(object => object !== undefined);
  const pairs = objects.map(async object => [object, await conversion.convert(object, apiVersion)] as const);
  const converted = new Map(await Promise.all(pairs));
  const back = async (changed: KubeObject) => await conversion.convert(changed, request.resource.kind.apiVersion);
  return { ...kind, converted: { get: object => converted.get(object), back } };
}

/** The object, or the old one, as those see it who use `kind`. Shares with the original. */
export function shownAs(request: AdmissionRequest, object: KubeObject, kind: AskedKind): KubeObject {
  if (request.operation === 'CONNECT') {
    const { metadata: _none, ...options } = object;
    return options as KubeObject;
  }
  if (request.body) return named(asAnswered(request.body, object), request.body.kind);
  const seen = kind.converted?.get(object) ?? kind.view?.fromStored(object) ?? object;
  return named(asAnswered(kind, seen), kind.kind);
}

/** Says which kind it is, where that goes without saying. */
function named(object: KubeObject, { apiVersion, kind }: AskedKind['kind']): KubeObject {
  return object.apiVersion === apiVersion && object.kind === kind ? object : { ...object, apiVersion, kind };
}

/** Makes what somebody made of a shown object the request's draft, with what goes without saying filled in; tells
 *  whether that changed it. `isStrict`: fields that the kind does not have are none of it. Throws the 500 for what is
 *  no object of the kind, and the 400 for another object than is written. */
export async function takeOver(
  request: AdmissionRequest,
  changed: KubeObject,
  kind: AskedKind,
  { isStrict = false }: { isStrict?: boolean } = {},
): Promise<boolean> {
  const { resource, body } = request;
  const draft = request.object as KubeObject;
  const before = deepClone(draft);
  const isByName = !body && differsByName(kind, request);
  const shape = body ?? (isByName ? resource : kind);
  const { error, unknownFields } = decodeAs(shape, changed);
  if (error !== undefined) throw internalError(error);
  if (isStrict && !isByName && unknownFields.length > 0) {
    const faults = unknownFields.map(field => `unknown field ${JSON.stringify(field)}`);
    throw internalError(`strict decoding error: ${faults.join(', ')}`);
  }
  fillIn(shape, changed);
  const stored = body ? changed : await ofRequest(changed, kind);
  if (!body) {
    const { apiVersion, kind: name } = resource.kind;
    Object.assign(stored, { apiVersion, kind: name });
    fillIn(resource, stored);
    resource.strategy.applyDefaults?.(stored);
  }
  replace(draft, stored);
  checkPlace(before, draft);
  return !deepEqual(before, draft);
}

/** Whether the version is another one that nobody converts: as upstream, what it lacks stays, and what only it has
 *  goes. */
const differsByName = ({ kind, rules, converted }: AskedKind, { resource }: AdmissionRequest): boolean =>
  rules !== undefined && converted === undefined && kind.apiVersion !== resource.kind.apiVersion;

/** It is still the same object that is written. */
function checkPlace({ metadata: before }: KubeObject, { metadata }: KubeObject): void {
  if ((metadata.namespace ?? '') !== (before.namespace ?? ''))
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (before.name && metadata.name !== before.name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${before.name})`);
}

async function ofRequest(changed: KubeObject, { view, converted }: AskedKind): Promise<KubeObject> {
  if (!converted) return view?.toStored(changed) ?? changed;
  try {
    return await converted.back(changed);
  } catch (error) {
    throw internalError(error);
  }
}

function replace(draft: KubeObject, by: KubeObject): void {
  for (const key of Object.keys(draft)) delete (draft as unknown as Record<string, unknown>)[key];
  Object.assign(draft, by);
}
