/** Writing of status: the one way in which controllers say what they found. */
import { deepEqual, isBuiltIn, type Kind, type KubeObject, keyOf } from '#api';
import { mergePatch, strategicPatch } from '#client';
import { unlessGone } from './api-errors.ts';
import type { ReconcileContext } from './controller.ts';

/** Writes the status of `updated` unless it is that of `object`. Returns what is there then; undefined when the object
 *  is gone. Fails with a conflict when somebody else has written the object since. */
export async function writeStatus<K extends KubeObject>(
  kind: Kind<K>,
  { object, updated }: { readonly object: K; readonly updated: K },
  { client }: Pick<ReconcileContext, 'client'>,
): Promise<K | undefined> {
  if (deepEqual(updated, object)) return object;
  return await client.updateStatus(kind, updated).catch(unlessGone);
}

/** Writes a part of the status of an object that others write, too: fields, and conditions by their type; lists of
 *  custom resources, which merge none, as a whole. Returns what is there then; undefined when the object is gone, or
 *  another has its name. */
export async function patchStatus<K extends KubeObject>(
  kind: Kind<K>,
  { object, status }: { readonly object: K; readonly status: object },
  { client }: Pick<ReconcileContext, 'client'>,
): Promise<K | undefined> {
  const changes = { metadata: { uid: object.metadata.uid }, status };
  const patch = isBuiltIn(kind) ? strategicPatch(changes) : mergePatch(changes);
  return await client.patch(kind, keyOf(object), patch, { subresource: 'status' }).catch(unlessGone);
}
