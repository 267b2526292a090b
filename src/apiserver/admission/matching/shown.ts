/** Objects of a request as a version of their kind shows them, and back. */
import type { KubeObject } from '#api';
import { asAnswered, decodeAs, fillIn } from '../../resource/field-rules.ts';
import type { AdmissionRequest, AskedKind } from '../admission.ts';

/** The kind by which a request names its object. */
export const askedKind = ({ asked, resource }: AdmissionRequest): AskedKind => asked ?? resource;

/** Whether the body is something else than the object that the path names: a Scale, an Eviction, what a connection is to be like. */
export const hasOwnBody = ({ body, operation }: AdmissionRequest): boolean =>
  body !== undefined || operation === 'CONNECT';

/** The object, or the old one, as those see it who use `kind`. Shares with the original. */
export function shownAs(request: AdmissionRequest, object: KubeObject, kind: AskedKind): KubeObject {
  if (request.operation === 'CONNECT') {
    const { metadata: _none, ...options } = object;
    return options as KubeObject;
  }
  if (request.body) return named(asAnswered(request.body, object), request.body.kind);
  return named(asAnswered(kind, kind.view ? kind.view.fromStored(object) : object), kind.kind);
}

/** Says which kind it is, where that goes without saying. */
function named(object: KubeObject, { apiVersion, kind }: AskedKind['kind']): KubeObject {
  return object.apiVersion === apiVersion && object.kind === kind ? object : { ...object, apiVersion, kind };
}

/** Makes what somebody made of a shown object the request's draft, with what goes without saying filled in. Throws an Error for what
 *  is no object of the kind. */
export function takeOver(request: AdmissionRequest, changed: KubeObject, kind: AskedKind): void {
  const { resource, body, object: draft } = request;
  const shape = body ?? kind;
  const { error } = decodeAs(shape, changed);
  if (error !== undefined) throw new Error(error);
  fillIn(shape, changed);
  const stored = body || !kind.view ? changed : kind.view.toStored(changed);
  if (!body) {
    const { apiVersion, kind: name } = resource.kind;
    Object.assign(stored, { apiVersion, kind: name });
    fillIn(resource, stored);
    resource.strategy.applyDefaults?.(stored);
  }
  replace(draft as KubeObject, stored);
}

function replace(draft: KubeObject, by: KubeObject): void {
  for (const key of Object.keys(draft)) delete (draft as unknown as Record<string, unknown>)[key];
  Object.assign(draft, by);
}
