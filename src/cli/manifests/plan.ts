/** What applying a manifest takes, given what is there: the client-side apply of `kubectl apply`.
 *  Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#merge-patch-calculation */
import type { KubeObject, New } from '#api';

/** Where the manifest that was last applied is kept, as kubectl keeps it. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

export type ApplyStep =
  | { readonly type: 'create'; readonly object: New<KubeObject> }
  | { readonly type: 'patch'; readonly body: Json };

type Json = { [field: string]: unknown };

/** Plans the apply of `manifest` over the live object, if any. The patch is a strategic merge patch: what the manifest
 *  says, and null for what the manifest said when it was last applied and says no more. */
export function planApply(manifest: New<KubeObject>, live: KubeObject | undefined): ApplyStep {
  const lastApplied = JSON.stringify(manifest);
  const annotated = withAnnotation(manifest, lastApplied);
  if (!live) return { type: 'create', object: annotated };
  const previousText = live.metadata.annotations?.[lastAppliedAnnotation];
  const previous = previousText === undefined ? {} : (JSON.parse(previousText) as Json);
  return { type: 'patch', body: mergeRemovals(annotated, previous) };
}

function withAnnotation(manifest: New<KubeObject>, lastApplied: string): New<KubeObject> {
  const annotations = { ...manifest.metadata.annotations, [lastAppliedAnnotation]: lastApplied };
  return { ...manifest, metadata: { ...manifest.metadata, annotations } };
}

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `wanted`, with null for every field that only `previous` has. */
function mergeRemovals(wanted: Json, previous: Json): Json {
  const merged: Json = { ...wanted };
  for (const [field, before] of Object.entries(previous)) {
    const now = wanted[field];
    if (now === undefined) merged[field] = null;
    else if (isMap(now) && isMap(before)) merged[field] = mergeRemovals(now, before);
    else if (Array.isArray(now) && Array.isArray(before)) merged[field] = mergeListRemovals(now, before);
  }
  return merged;
}

/** The keys by which the API's lists of objects are merged, the likelier first. */
const mergeKeys = ['name', 'containerPort', 'port', 'mountPath', 'key', 'ip', 'uid', 'type'];

/** A list of objects, with a delete directive for each that only `before` has and that a merge key tells apart. */
function mergeListRemovals(now: readonly unknown[], before: readonly unknown[]): unknown[] {
  const key = mergeKeys.find(candidate =>
    [...now, ...before].every(item => isMap(item) && item[candidate] !== undefined),
  );
  if (key === undefined) return [...now];
  const nowByKey = new Map((now as Json[]).map(item => [item[key], item]));
  const beforeByKey = new Map((before as Json[]).map(item => [item[key], item]));
  const kept = (now as Json[]).map(item => mergeRemovals(item, beforeByKey.get(item[key]) ?? {}));
  const removed = [...beforeByKey.keys()]
    .filter(value => !nowByKey.has(value))
    .map(value => ({ [key]: value, $patch: 'delete' }));
  return [...kept, ...removed];
}
