/** Which pods wait for room on which node: by their status, ahead of it by what was decided just now. */
import type { Pod } from '#api';
import type { Nominations } from '../framework/handle.ts';

const none: readonly Pod[] = [];

/** The nominations of the pods that wait for this scheduler. */
export class NominationTable implements Nominations {
  readonly #nodeOf = new Map<string, string>();
  readonly #podsOf = new Map<string, ReadonlyMap<string, Pod>>();
  readonly #lists = new WeakMap<ReadonlyMap<string, Pod>, readonly Pod[]>();

  get isEmpty(): boolean {
    return this.#nodeOf.size === 0;
  }

  of(nodeName: string): readonly Pod[] {
    const pods = this.#podsOf.get(nodeName);
    if (!pods) return none;
    let list = this.#lists.get(pods);
    if (!list) this.#lists.set(pods, (list = [...pods.values()]));
    return list;
  }

  nodeOf(uid: string): string | undefined {
    return this.#nodeOf.get(uid);
  }

  /** A pod as it is now. What was decided and its status does not say yet stays, what its status says no more goes. */
  observe(pod: Pod, previous?: Pod): void {
    const said = pod.status?.nominatedNodeName;
    const decided = previous?.status?.nominatedNodeName ? undefined : this.#nodeOf.get(pod.metadata.uid);
    this.set(pod, said || decided);
  }

  /** The node that a pod is nominated for from now on; none takes the nomination back. */
  set(pod: Pod, nodeName: string | undefined): void {
    const { uid } = pod.metadata;
    this.delete(uid);
    if (!nodeName) return;
    this.#nodeOf.set(uid, nodeName);
    this.#podsOf.set(nodeName, new Map(this.#podsOf.get(nodeName)).set(uid, pod));
  }

  /** The pod has a node, or is gone. */
  delete(uid: string): void {
    const nodeName = this.#nodeOf.get(uid);
    if (nodeName === undefined) return;
    this.#nodeOf.delete(uid);
    const left = new Map(this.#podsOf.get(nodeName));
    left.delete(uid);
    if (left.size > 0) this.#podsOf.set(nodeName, left);
    else this.#podsOf.delete(nodeName);
  }
}
