/** Carries out what `plan.ts` decided about one object. */
import { isBuiltIn, isConflict, isNotFound, type KubeObject, keyOf } from '#api';
import { forEachConcurrently } from '#base';
import { type Client, mergePatch } from '#client';
import { ownersPatch, removeFinalizer, unlessGone } from '#reconcile';
import { formatItem, type Graph, type Item } from './graph.ts';
import { orphanFinalizer, type Step } from './plan.ts';

/** The object that was decided about, and what its end concerns. */
export interface Target {
  readonly object: KubeObject;
  readonly item: Item;
  readonly graph: Graph;
  readonly client: Client;
  readonly signal: AbortSignal;
  /** Has another object looked at. */
  readonly enqueue: (key: string) => void;
}

/** Errors of the server reject, and the object is looked at again; one that has changed or gone meanwhile is left. */
export async function apply(step: Step, target: Target): Promise<void> {
  const { object, item, client, graph, signal, enqueue } = target;
  const { uid, resourceVersion } = object.metadata;
  switch (step.do) {
    case 'nothing':
      return;
    case 'visit':
      for (const dependent of graph.dependentsOf(uid))
        if (step.dependents.includes(dependent.object)) enqueue(formatItem(dependent));
      return;
    case 'orphan':
      await forEachConcurrently(graph.dependentsOf(uid), 10, dependent =>
        dropReferences(dependent, dependent.object, [uid], target),
      );
      return await letGo(orphanFinalizer, target);
    case 'removeFinalizer':
      return await letGo(step.finalizer, target);
    case 'dropReferences':
      return await dropReferences(item, object, step.uids, target);
    case 'delete': {
      const version = step.unblock ? await unblock(target) : resourceVersion;
      const preconditions = { uid, ...(version === undefined ? {} : { resourceVersion: version }) };
      const { propagationPolicy } = step;
      await client.delete(item.kind, item.key, { propagationPolicy, preconditions, signal }).catch(unlessGone);
    }
  }
}

/** The uid in the patch keeps another object of the same name as it is. That of a custom resource fails with a
 *  conflict, too, when somebody else has written it. */
async function dropReferences(
  item: Item,
  object: KubeObject,
  uids: readonly string[],
  { client, signal }: Target,
): Promise<void> {
  const patch = ownersPatch(item.kind, object, { drop: uids });
  const unlessMoot = isBuiltIn(item.kind) ? unlessReplaced : unlessGone;
  await client.patch(item.kind, keyOf(object), patch, { signal }).catch(unlessMoot);
}

function unlessReplaced(error: unknown): void {
  if (!isNotFound(error) && !isConflict(error)) throw error;
}

async function letGo(finalizer: string, { object, item, client, signal }: Target): Promise<void> {
  await removeFinalizer(item.kind, { object, finalizer }, { client, signal });
}

/** Returns the new version. */
async function unblock({ object, item, client, signal }: Target): Promise<string> {
  const ownerReferences = (object.metadata.ownerReferences ?? []).map(reference => ({
    ...reference,
    blockOwnerDeletion: false,
  }));
  const patch = mergePatch({
    metadata: { uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion, ownerReferences },
  });
  return (await client.patch(item.kind, item.key, patch, { signal })).metadata.resourceVersion;
}
