/** Whether owners are still there. The caches may be behind, so before anything is deleted the server is asked. */
import type { KubeObject, OwnerReference } from '#api';
import type { ControllerEnvironment } from '../runtime/controller.ts';
import { formatItem, type Graph, type Item } from './graph.ts';
import { isWaiting, type Owner, type OwnerState } from './plan.ts';

export interface Owners {
  /** Whether the caches show every owner as being there to stay: then there is no need to ask. */
  areSolid(object: KubeObject, item: Item): boolean;
  /** The owners as the server knows them. */
  find(object: KubeObject, item: Item, signal: AbortSignal): Promise<Owner[]>;
}

/** Absent owners that are remembered. */
const memory = 1000;

export function createOwners(graph: Graph, { client, event }: ControllerEnvironment): Owners {
  /** A uid that is gone stays gone. */
  const absent = new Set<string>();
  const remember = (identity: string) => {
    if (absent.size >= memory) absent.clear();
    absent.add(identity);
  };

  async function stateOf(
    reference: OwnerReference,
    { object, item, signal }: { object: KubeObject; item: Item; signal: AbortSignal },
  ): Promise<OwnerState> {
    const owner = graph.ownerOf(reference, item);
    // What is not known here is nobody's garbage.
    if (!owner) return 'solid';
    if (owner.kind.scope === 'Namespaced' && item.key.namespace === undefined) {
      const message = `ownerRef [${reference.apiVersion}/${reference.kind}, name: ${reference.name}, uid: ${reference.uid}] does not exist: a cluster-scoped object cannot have an owner in a namespace`;
      event(object, { type: 'Warning', reason: 'OwnerRefInvalidNamespace', message });
      return 'solid';
    }
    const identity = `${formatItem(owner)} ${reference.uid}`;
    if (absent.has(identity)) return 'absent';
    const found = await client.find(owner.kind, owner.key, { signal });
    if (found?.metadata.uid !== reference.uid) {
      remember(identity);
      return 'absent';
    }
    return isWaiting(found) ? 'waiting' : 'solid';
  }

  return {
    areSolid: ({ metadata }, item) =>
      (metadata.ownerReferences ?? []).every(reference => {
        const owner = graph.ownerOf(reference, item);
        const cached = owner && graph.cached(owner);
        return !owner || (cached?.metadata.uid === reference.uid && !isWaiting(cached));
      }),
    find: (object, item, signal) =>
      Promise.all(
        (object.metadata.ownerReferences ?? []).map(async reference => ({
          reference,
          state: await stateOf(reference, { object, item, signal }),
        })),
      ),
  };
}
