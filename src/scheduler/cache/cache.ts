/** The scheduler's picture of the cluster: every node with its pods, ahead of the API by the pods it has just placed.
 *
 *  A pod that was placed but not yet seen on its node is "assumed": it counts as being there until its informer confirms it
 *  or its binding fails. */
import type { Node, Pod } from '#api';
import { createNodeInfo, type NodeInfo, withNode, withoutPod, withPod } from './node-info.ts';
import { createSnapshot, indexesOf, type Snapshot } from './snapshot.ts';

export class SchedulerCache {
  /** All nodes. The array is replaced before it is changed when a snapshot has it. */
  #nodes: NodeInfo[] = [];
  /** Where each is in the array; replaced when one goes. */
  #indexes: Map<string, number> = new Map();
  /** Pods of nodes that are not known (yet), by node name. */
  readonly #strays = new Map<string, Map<string, Pod>>();
  /** Where each pod counts, by its UID. */
  readonly #nodeOfPod = new Map<string, string>();
  #snapshot: Snapshot | undefined;

  /** All nodes, as they are now. It stays as it is when the cache changes. */
  snapshot(): Snapshot {
    this.#snapshot ??= createSnapshot(this.#nodes, this.#indexes);
    return this.#snapshot;
  }

  setNode(node: Node): void {
    const { name } = node.metadata;
    const info = this.#get(name);
    this.#put(info ? withNode(info, node) : createNodeInfo(node, this.#strays.get(name)));
    this.#strays.delete(name);
  }

  removeNode(name: string): void {
    const pods = this.#get(name)?.pods;
    if (pods && pods.size > 0) this.#strays.set(name, new Map(pods));
    this.#nodes = this.#nodes.filter(({ node }) => node.metadata.name !== name);
    this.#indexes = indexesOf(this.#nodes);
    this.#snapshot = undefined;
  }

  /** A pod that counts on `pod.spec.nodeName`: seen there, or assumed. */
  setPod(pod: Pod): void {
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    const { uid } = pod.metadata;
    if ((this.#nodeOfPod.get(uid) ?? nodeName) !== nodeName) this.removePod(uid);
    this.#nodeOfPod.set(uid, nodeName);
    const info = this.#get(nodeName);
    if (info) {
      this.#put(withPod(info, pod));
      return;
    }
    const strays = this.#strays.get(nodeName) ?? new Map<string, Pod>();
    this.#strays.set(nodeName, strays.set(uid, pod));
  }

  removePod(uid: string): void {
    const nodeName = this.#nodeOfPod.get(uid);
    if (nodeName === undefined) return;
    this.#nodeOfPod.delete(uid);
    const info = this.#get(nodeName);
    if (info) this.#put(withoutPod(info, uid));
    this.#strays.get(nodeName)?.delete(uid);
  }

  #get(name: string): NodeInfo | undefined {
    const index = this.#indexes.get(name);
    return index === undefined ? undefined : this.#nodes[index];
  }

  #put(info: NodeInfo): void {
    if (this.#snapshot) this.#nodes = this.#nodes.slice();
    this.#snapshot = undefined;
    const index = this.#indexes.get(info.node.metadata.name);
    if (index !== undefined) this.#nodes[index] = info;
    else this.#add(info);
  }

  /** Snapshots share the indexes; they know of no node beyond their array. */
  #add(info: NodeInfo): void {
    this.#indexes.set(info.node.metadata.name, this.#nodes.push(info) - 1);
  }
}
