/** Carries out what `plan.ts` decided about one object. */
import { isConflict, isNotFound, type KubeObject, keyOf, kinds } from '#api';
import { forEachConcurrently } from '#base';
import { type Client, mergePatch, strategicPatch } from '#client';
import { unlessGone } from '#reconcile';
import { formatItem, type Graph, type Item } from './graph.ts';
import { orphanFinalizer, type Step } from './plan.ts';

const knownKinds = new Set(kinds);

export interface Target {
  readonly object: KubeObject;
  readonly item: Item;
  readonly graph: Graph;
  readonly client: Client;
  readonly signal: AbortSignal;
  /** Has another object looked at. */
  readonly enqueue: (key: string) => void;
}

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
      return await removeFinalizer(orphanFinalizer, target);
    case 'removeFinalizer':
      return await removeFinalizer(step.finalizer, target);
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

/** The uid in the patch keeps another object of the same name as it is. Custom resources know no strategic merge patch. */
async function dropReferences(
  item: Item,
  object: KubeObject,
  uids: readonly string[],
  { client, signal }: Target,
): Promise<void> {
  if (!knownKinds.has(item.kind)) {
    const { uid, resourceVersion, ownerReferences: references = [] } = object.metadata;
    const ownerReferences = references.filter(reference => !uids.includes(reference.uid));
    const patch = mergePatch({ metadata: { uid, resourceVersion, ownerReferences } });
    await client.patch(item.kind, keyOf(object), patch, { signal }).catch(unlessGone);
    return;
  }
  const ownerReferences = uids.map(uid => ({ $patch: 'delete', uid }));
  const patch = strategicPatch({ metadata: { uid: object.metadata.uid, ownerReferences } });
  await client.patch(item.kind, keyOf(object), patch, { signal }).catch(unlessReplaced);
}

function unlessReplaced(error: unknown): void {
  if (!isNotFound(error) && !isConflict(error)) throw error;
}

async function removeFinalizer(name: string, { object, item, client, signal }: Target): Promise<void> {
  const { uid, resourceVersion, finalizers = [] } = object.metadata;
  const patch = mergePatch({
    metadata: { uid, resourceVersion, finalizers: finalizers.filter(finalizer => finalizer !== name) },
  });
  await client.patch(item.kind, item.key, patch, { signal }).catch(unlessGone);
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
