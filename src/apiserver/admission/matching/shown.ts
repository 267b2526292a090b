/** Objects of a request as a version of their kind shows them, and back. */
import type { KubeObject } from '#api';
import { asAnswered, decodeAs, fillIn } from '../../resource/field-rules.ts';
import type { AdmissionRequest, AskedKind } from '../admission.ts';

/** The kind by which a request names its object. */
export const askedKind = ({ asked, resource }: AdmissionRequest): AskedKind => asked ?? resource;

/** Whether the body is something else than the object that the path names: a Scale, an Eviction, what a connection is to be like. */
export const hasOwnBody = ({ body, operation }: AdmissionRequest): boolean =>
  body !== undefined || operation === 'CONNECT';

/** Another version of the request's kind, with the request's objects in it where somebody has to be asked for them. Throws what the
 *  conversion fails with. */
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

/** Makes what somebody made of a shown object the request's draft, with what goes without saying filled in. Throws an Error for what
 *  is no object of the kind. */
export async function takeOver(request: AdmissionRequest, changed: KubeObject, kind: AskedKind): Promise<void> {
  const { resource, body, object: draft } = request;
  const shape = body ?? kind;
  const { error } = decodeAs(shape, changed);
  if (error !== undefined) throw new Error(error);
  fillIn(shape, changed);
  const stored = body ? changed : await ofRequest(changed, kind);
  if (!body) {
    const { apiVersion, kind: name } = resource.kind;
    Object.assign(stored, { apiVersion, kind: name });
    fillIn(resource, stored);
    resource.strategy.applyDefaults?.(stored);
  }
  replace(draft as KubeObject, stored);
}

async function ofRequest(changed: KubeObject, { view, converted }: AskedKind): Promise<KubeObject> {
  return converted ? await converted.back(changed) : (view?.toStored(changed) ?? changed);
}

function replace(draft: KubeObject, by: KubeObject): void {
  for (const key of Object.keys(draft)) delete (draft as unknown as Record<string, unknown>)[key];
  Object.assign(draft, by);
}
