/** Patches: applied to the newest object, again and again while others are quicker. */
import { invalidObject, invalidValue, type KubeObject, StatusError, type StructReference } from '#api';
import { jsonText, type Steps } from '#base';
import type { StoredObject } from '../../watch/stored-object.ts';
import { applyPatch, type PatchBody } from '../plan/apply-patch.ts';
import type { Engine, WriteRequest } from './engine.ts';
import { updateObject } from './update.ts';

/** A patch of an object as clients see it, which may be another kind than is stored. */
export interface ObjectPatch extends PatchBody {
  readonly struct: StructReference;
  fromStored(stored: KubeObject): KubeObject;
  /** Makes the outcome an object to store, or throws. */
  decode(raw: unknown): Steps<KubeObject>;
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
  return await updateObject(engine, request, (old, run) => run(patchSteps(patch, old)));
}

function* patchSteps(patch: ObjectPatch, old: KubeObject): Steps<KubeObject> {
  const raw = yield* applyPatch(patch.struct, patch.fromStored(old), patch);
  yield;
  return yield* patch.decode(raw);
}

/** The error when what a patch makes of an object is none of its kind. */
export function patchRefusal(body: unknown, why: string): StatusError {
  return invalidObject({ group: '', kind: '' }, '', [invalidValue('patch', jsonText(body), why)]);
}
