/** Patches: applied to the newest object, again and again while others are quicker. */
import {
  goText,
  invalidObject,
  invalidValue,
  isObject,
  jsonType,
  type KubeObject,
  type Mismatch,
  StatusError,
  type StructReference,
  strategicPatchType,
} from '#api';
import { jsonText, type Steps } from '#base';
import type { KindShape } from '../../resource/definition.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import { applyPatch, type PatchBody } from '../plan/apply-patch.ts';
import { restoreFailure } from '../plan/restore-failure.ts';
import { namelessObject } from './create.ts';
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
  return await updateObject(engine, { ...request, isPatch: true }, (old, run) => run(patchSteps(patch, old)));
}

function* patchSteps(patch: ObjectPatch, old: KubeObject): Steps<KubeObject> {
  const raw = yield* applyPatch(patch.struct, patch.fromStored(old), patch);
  yield;
  return yield* patch.decode(raw);
}

/** What a patch made, if it can be an object of the kind. Throws the 422 for what is no object, and the 400 for one
 *  that no longer says its version: as upstream, which then finds no name in it. Objects of custom kinds need not say
 *  it. */
export function patchedBody(raw: unknown, { patch, shape, name }: PatchOutcome): unknown {
  if (!isObject(raw)) throw patchRefusal(patch, `json: cannot unmarshal ${jsonType(raw)} into an object`);
  const { apiVersion, kind } = raw;
  const isOfKind = !kind || kind === shape.kind.kind;
  if (!apiVersion && isOfKind && !shape.isCustom) throw namelessObject(name);
  return raw;
}

interface PatchOutcome {
  /** As it was sent. */
  readonly patch: PatchBody;
  readonly shape: KindShape;
  /** Of the object, by its path. */
  readonly name: string;
}

/** The error when what a patch makes of an object is none of its kind. */
export function patchRefusal({ body, type }: PatchBody, why: string, mismatch?: Mismatch): StatusError {
  const isStrategic = type === strategicPatchType;
  const told = isStrategic ? goText(body) : jsonText(body);
  const failure = isStrategic && mismatch ? restoreFailure(mismatch) : why;
  return invalidObject({ group: '', kind: '' }, '', [invalidValue('patch', told, failure)]);
}
