/** Whether owners are still there. The caches may be behind, so before anything is deleted the server is asked. */
import { isNotFound, isUnknownResource, type KubeObject, type OwnerReference } from '#api';
import type { ControllerEnvironment } from '#reconcile';
import { formatItem, type Graph, type Item } from './graph.ts';
import { isWaiting, type Owner, type OwnerState } from './plan.ts';

export interface Owners {
  /** Whether the caches show every owner as being there to stay: then there is no need to ask. */
  areSolid(object: KubeObject, item: Item): boolean;
  /** Remembers that the object of a uid is gone, whatever becomes of its kind. */
  forget(uid: string): void;
  /** The owners as the server knows them. */
  find(object: KubeObject, item: Item, signal: AbortSignal): Promise<Owner[]>;
}

/** Absent owners that are remembered, and those that were seen to go. */
const memory = 1000;
const goneMemory = 10_000;

export function createOwners(graph: Graph, { client, event }: ControllerEnvironment): Owners {
  /** A uid that is gone stays gone. With whether it is in another namespace, where it is not looked for. */
  const absent = new Map<string, boolean>();
  const gone = new Set<string>();
  const remember = (identity: string, isElsewhere: boolean): boolean => {
    if (absent.size >= memory) absent.clear();
    absent.set(identity, isElsewhere);
    return isElsewhere;
  };

  const tell = (object: KubeObject, { apiVersion, kind, name, uid }: OwnerReference): void => {
    const { namespace = '' } = object.metadata;
    const owner = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
    const message = `ownerRef ${owner} does not exist in namespace "${namespace}"`;
    event(object, { type: 'Warning', reason: 'OwnerRefInvalidNamespace', message });
  };

  async function stateOf(
    reference: OwnerReference,
    { object, item, signal }: { object: KubeObject; item: Item; signal: AbortSignal },
  ): Promise<OwnerState> {
    if (gone.has(reference.uid)) return 'absent';
    const owner = graph.ownerOf(reference, item);
    // What is not known here is nobody's garbage.
    if (!owner) return 'solid';
    if (owner.kind.scope === 'Namespaced' && item.key.namespace === undefined) {
      tell(object, reference);
      return 'solid';
    }
    const identity = `${formatItem(owner)} ${reference.uid}`;
    let isElsewhere = absent.get(identity);
    if (isElsewhere === undefined) {
      const found = await client.get(owner.kind, owner.key, { signal }).catch(unlessGone);
      if (found === 'of no kind') return 'solid';
      if (found?.metadata.uid === reference.uid) return isWaiting(found) ? 'waiting' : 'solid';
      isElsewhere = remember(identity, graph.isElsewhere(owner, reference.uid));
    }
    if (isElsewhere) tell(object, reference);
    return 'absent';
  }

  return {
    areSolid: ({ metadata }, item) =>
      (metadata.ownerReferences ?? []).every(reference => {
        const owner = graph.ownerOf(reference, item);
        const cached = owner && graph.cached(owner);
        if (!owner) return !gone.has(reference.uid);
        return cached?.metadata.uid === reference.uid && !isWaiting(cached);
      }),
    forget(uid) {
      if (gone.size >= goneMemory) gone.clear();
      gone.add(uid);
    },
    find: (object, item, signal) =>
      Promise.all(
        (object.metadata.ownerReferences ?? []).map(async reference => ({
          reference,
          state: await stateOf(reference, { object, item, signal }),
        })),
      ),
  };
}

/** A kind that has just gone says nothing of its objects. */
function unlessGone(error: unknown): 'of no kind' | undefined {
  if (isUnknownResource(error)) return 'of no kind';
  if (isNotFound(error)) return undefined;
  throw error;
}
