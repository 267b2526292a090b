/** Patches: applied to the newest object, again and again while others are quicker. */
import {
  badRequest,
  deepClone,
  findStruct,
  invalidObject,
  invalidValue,
  jsonPatch,
  type Kind,
  type KubeObject,
  mergePatch,
  StatusError,
  strategicMerge,
  unsupportedMediaType,
} from '#api';
import type { PatchType } from '#client';
import type { StoredObject } from '../../watch/stored-object.ts';
import type { Engine, WriteRequest } from './engine.ts';
import { updateObject } from './update.ts';

export interface PatchBody {
  readonly type: PatchType | undefined;
  readonly body: unknown;
}

const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** A patch of an object as clients see it, which may be another kind than is stored. */
export interface ObjectPatch extends PatchBody {
  readonly kind: Kind;
  fromStored(stored: KubeObject): KubeObject;
  /** Makes the outcome an object to store, or throws. */
  decode(raw: unknown): KubeObject;
}

/** Patches an object. */
export async function patchObject(engine: Engine, request: WriteRequest, patch: ObjectPatch): Promise<StoredObject> {
  const { groupResource } = engine.resource;
  if (request.name === '')
    throw new StatusError(
      405,
      'MethodNotAllowed',
      `patch is not supported on ${groupResource.resource} without a name`,
    );
  return await updateObject(engine, request, old => patch.decode(applyPatch(patch.kind, patch.fromStored(old), patch)));
}

/** What the patch makes of the object: data that shares nothing with it, of no checked shape. Throws 400, 415, 422. */
export function applyPatch(kind: Kind, object: KubeObject, { type, body }: PatchBody): unknown {
  // Copies: patches share what they leave alone, and what comes out is going to be changed.
  if (type === 'application/json-patch+json') return deepClone(jsonPatch(object, body));
  if (type === 'application/merge-patch+json') return deepClone(mergePatch(object, mustBeObject(body)));
  if (type === 'application/strategic-merge-patch+json')
    return deepClone(mergeStrategically(kind, object, mustBeObject(body)));
  const supported = patchTypes.join(', ');
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${supported}`,
  );
}

/** The error when what a patch makes of an object is none of its kind. */
export function patchRefusal(body: unknown, why: string): StatusError {
  return invalidObject({ group: '', kind: '' }, '', [invalidValue('patch', JSON.stringify(body), why)]);
}

function mergeStrategically(kind: Kind, object: KubeObject, body: object): unknown {
  const struct = findStruct(kind.apiVersion, kind.kind);
  if (struct) return strategicMerge(object as unknown as Record<string, unknown>, body, struct);
  throw unsupportedMediaType('strategic merge patch is not supported for this resource');
}

function mustBeObject(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw badRequest(
    'error decoding patch: json: cannot unmarshal the body into Go value of type map[string]interface {}',
  );
}
