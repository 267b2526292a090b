/** What a patch makes of an object: pure. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */
import {
  applyPatchType,
  badRequest,
  cloneInSteps,
  isObject,
  joined,
  jsonPatchSteps,
  jsonPatchType,
  jsonType,
  type KubeObject,
  mergePatch,
  mergePatchType,
  ownValue,
  type PatchType,
  partsOf,
  type StatusError,
  type StructReference,
  strategicMerge,
  strategicPatchType,
  unsupportedMediaType,
} from '#api';
import type { Steps } from '#base';

/** A patch as it came: an array for JSON patches, an object for all others. */
export interface PatchBody {
  readonly type: PatchType | undefined;
  readonly body: unknown;
}

/** Data that shares nothing with the object, of no checked shape. Throws 400, 413, 415, 422. */
export function* applyPatch(struct: StructReference, object: KubeObject, { type, body }: PatchBody): Steps<unknown> {
  if (type === jsonPatchType) return yield* jsonPatchSteps(object, body);
  const merge = mergerOf(type);
  const patch = mustBeObject(type, body);
  const parts: Iterable<readonly unknown[]> =
    type === strategicPatchType && hasDirective(patch) ? [[object, patch]] : partsOf([object, patch]);
  const merged: unknown[] = [];
  for (const [was, change = {}] of parts) {
    merged.push(merge(struct, was as KubeObject, change as object));
    yield;
  }
  // A copy: merges share what they leave alone, and what comes out is going to be changed.
  return yield* cloneInSteps(yield* joined(merged));
}

/** Whether a patch says of an object what is to become of it as a whole, in what can be divided into parts. */
function hasDirective(patch: object): boolean {
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$') || (isObject(value) && hasDirective(value))) return true;
  }
  return false;
}

type Merge = (struct: StructReference, object: KubeObject, patch: object) => unknown;

const mergers: Readonly<Record<string, Merge>> = {
  [mergePatchType]: (_, object, patch) => mergePatch(object, patch),
  // As upstream: of what type an object is, is none of its fields here.
  [strategicPatchType]: (struct, object, patch) => ({
    ...strategicMerge(object as unknown as Record<string, unknown>, patch, struct),
    ...typeOf(object),
  }),
};

/** Of a part as far as it says so. */
const typeOf = ({ apiVersion, kind }: Partial<KubeObject>): object => ({
  ...(apiVersion === undefined ? {} : { apiVersion }),
  ...(kind === undefined ? {} : { kind }),
});

/** The types of patches that are understood. */
export const acceptedPatchTypes: readonly string[] = [jsonPatchType, ...Object.keys(mergers), applyPatchType];

function mergerOf(type: PatchType | undefined): Merge {
  const merge = ownValue(mergers, type ?? '');
  if (merge) return merge;
  throw unknownPatchType();
}

/** The 415 for a patch of a type that cannot be applied; `except` are further such types. */
export function unknownPatchType(except: readonly string[] = []): StatusError {
  const accepted = acceptedPatchTypes.filter(type => !except.includes(type)).join(', ');
  return unsupportedMediaType(
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

/** Null is no merge patch, and a strategic one of nothing: so upstream's libraries read it. */
function mustBeObject(type: PatchType | undefined, body: unknown): object {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  if (body === null && type === strategicPatchType) return {};
  if (body === null) throw badRequest('Invalid JSON Patch');
  const why = `json: cannot unmarshal ${jsonType(body)} into Go value of type map[string]interface {}`;
  throw badRequest(type === strategicPatchType ? why : `error decoding patch: ${why}`);
}
