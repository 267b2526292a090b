/** Whether owners are still there. The caches may be behind, so before anything is deleted the server is asked. */
import { isNotFound, isUnknownResource, type KubeObject, type OwnerReference } from '#api';
import type { ControllerEnvironment } from '#reconcile';
import { formatItem, type Graph, type Item } from './graph.ts';
import { isWaiting, type Owner, type OwnerState } from './plan.ts';

/** Answers from memory what cannot have changed: a uid that is gone does not come back. */
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

/** Asks the server with the collector's own client. */
export function createOwners(graph: Graph, environment: ControllerEnvironment): Owners {
  return new KnownOwners(graph, environment);
}

/** An object that has owners, and its place. */
interface Owned {
  readonly object: KubeObject;
  readonly item: Item;
  readonly signal: AbortSignal;
}

class KnownOwners implements Owners {
  readonly #graph: Graph;
  readonly #environment: ControllerEnvironment;
  /** A uid that is gone stays gone. With whether it is in another namespace, where it is not looked for. */
  readonly #absent = new Map<string, boolean>();
  readonly #gone = new Set<string>();

  constructor(graph: Graph, environment: ControllerEnvironment) {
    this.#graph = graph;
    this.#environment = environment;
  }

  areSolid({ metadata }: KubeObject, item: Item): boolean {
    return (metadata.ownerReferences ?? []).every(reference => {
      const owner = this.#graph.ownerOf(reference, item);
      const cached = owner && this.#graph.cached(owner);
      if (!owner) return !this.#gone.has(reference.uid);
      return cached?.metadata.uid === reference.uid && !isWaiting(cached);
    });
  }

  forget(uid: string): void {
    if (this.#gone.size >= goneMemory) this.#gone.clear();
    this.#gone.add(uid);
  }

  async find(object: KubeObject, item: Item, signal: AbortSignal): Promise<Owner[]> {
    const references = object.metadata.ownerReferences ?? [];
    return await Promise.all(
      references.map(async reference => ({
        reference,
        state: await this.#stateOf(reference, { object, item, signal }),
      })),
    );
  }

  async #stateOf(reference: OwnerReference, { object, item, signal }: Owned): Promise<OwnerState> {
    if (this.#gone.has(reference.uid)) return 'absent';
    const owner = this.#graph.ownerOf(reference, item);
    // What is not known here is nobody's garbage.
    if (!owner) return 'solid';
    if (owner.kind.scope === 'Namespaced' && item.key.namespace === undefined) {
      this.#tell(object, reference);
      return 'solid';
    }
    const identity = `${formatItem(owner)} ${reference.uid}`;
    let isElsewhere = this.#absent.get(identity);
    if (isElsewhere === undefined) {
      const { client } = this.#environment;
      const found = await client.get(owner.kind, owner.key, { signal }).catch(unlessGone);
      if (found === 'of no kind') return 'solid';
      if (found?.metadata.uid === reference.uid) return isWaiting(found) ? 'waiting' : 'solid';
      isElsewhere = this.#remember(identity, this.#graph.isElsewhere(owner, reference.uid));
    }
    if (isElsewhere) this.#tell(object, reference);
    return 'absent';
  }

  #remember(identity: string, isElsewhere: boolean): boolean {
    if (this.#absent.size >= memory) this.#absent.clear();
    this.#absent.set(identity, isElsewhere);
    return isElsewhere;
  }

  #tell(object: KubeObject, { apiVersion, kind, name, uid }: OwnerReference): void {
    const { namespace = '' } = object.metadata;
    const owner = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
    const message = `ownerRef ${owner} does not exist in namespace "${namespace}"`;
    this.#environment.event(object, { type: 'Warning', reason: 'OwnerRefInvalidNamespace', message });
  }
}

/** A kind that has just gone says nothing of its objects. */
function unlessGone(error: unknown): 'of no kind' | undefined {
  if (isUnknownResource(error)) return 'of no kind';
  if (isNotFound(error)) return undefined;
  throw error;
}
