/** Patches: applied to the newest object, again and again while others are quicker. */
import {
  badRequest,
  deepClone,
  invalidObject,
  invalidValue,
  jsonPatch,
  jsonPatchSteps,
  type KubeObject,
  mergePatch,
  ownValue,
  StatusError,
  type StructReference,
  strategicMerge,
  unsupportedMediaType,
} from '#api';
import { type Clock, nextTurn, turnsOf } from '#base';
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
  readonly struct: StructReference;
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
  return await updateObject(engine, request, (old, takesTurns) => {
    const object = patch.fromStored(old);
    if (!takesTurns) return patch.decode(applyPatch(patch.struct, object, patch));
    return applyPatchInTurns(patch.struct, object, { ...patch, clock: engine.clock }).then(raw => patch.decode(raw));
  });
}

/** What the patch makes of the object: data that shares nothing with it, of no checked shape. Throws 400, 413, 415, 422. */
export function applyPatch(struct: StructReference, object: KubeObject, { type, body }: PatchBody): unknown {
  if (type === 'application/json-patch+json') return jsonPatch(object, body);
  // A copy: merges share what they leave alone, and what comes out is going to be changed.
  return deepClone(mergerOf(type)(struct, object, mustBeObject(body)));
}

/** {@link applyPatch} for a long object or patch. */
export async function applyPatchInTurns(
  struct: StructReference,
  object: KubeObject,
  { type, body, clock }: PatchBody & { readonly clock: Clock },
): Promise<unknown> {
  if (type === 'application/json-patch+json') return await inTurns(jsonPatchSteps(object, body), clock);
  const merged = mergerOf(type)(struct, object, mustBeObject(body));
  await nextTurn();
  const patched = deepClone(merged);
  await nextTurn();
  return patched;
}

type Merge = (struct: StructReference, object: KubeObject, patch: object) => unknown;

function mergerOf(type: PatchType | undefined): Merge {
  const merge = ownValue(mergers, type ?? '');
  if (merge) return merge;
  const supported = patchTypes.join(', ');
  throw unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${supported}`,
  );
}

const mergers: Readonly<Record<string, Merge>> = {
  'application/merge-patch+json': (_, object, patch) => mergePatch(object, patch),
  'application/strategic-merge-patch+json': (struct, object, patch) =>
    strategicMerge(object as unknown as Record<string, unknown>, patch, struct),
};

async function inTurns(steps: Generator<void, unknown>, clock: Clock): Promise<unknown> {
  const turns = turnsOf(clock);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    const turn = turns.next();
    if (turn) await turn;
  }
}

/** The error when what a patch makes of an object is none of its kind. */
export function patchRefusal(body: unknown, why: string): StatusError {
  return invalidObject({ group: '', kind: '' }, '', [invalidValue('patch', JSON.stringify(body), why)]);
}

function mustBeObject(body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw badRequest(
    'error decoding patch: json: cannot unmarshal the body into Go value of type map[string]interface {}',
  );
}
