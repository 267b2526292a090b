/** The scheduler's picture of the cluster: every node with its pods, ahead of the API by the pods it has just placed.
 *
 *  A pod that was placed but not yet seen on its node is "assumed": it counts as being there until its informer
 *  confirms it or its binding fails. Changes of pods are gathered, and worked in when somebody looks: thousands on one
 *  node cost one copy. */
import type { Node, Pod } from '#api';
import { noteStep } from '../counts/changed-nodes.ts';
import { createNodeInfo, type NodeInfo, withChanges, withNode } from './node-info.ts';
import { createSnapshot, indexesOf, type Snapshot } from './snapshot.ts';

export class SchedulerCache {
  /** All nodes. The array is replaced before it is changed when a snapshot has it. */
  #nodes: NodeInfo[] = [];
  /** Where each is in the array; replaced when one goes. */
  #indexes: Map<string, number> = new Map();
  /** Changes of pods that are not worked in, by node name: those of nodes that are not known (yet) wait here too. */
  readonly #changes = new Map<string, Map<string, Pod | undefined>>();
  /** Where each pod counts, by its UID. */
  readonly #nodeOfPod = new Map<string, string>();
  /** Where the array differs from that of the snapshot before. */
  #changed = new Set<number>();
  #snapshot: Snapshot | undefined;

  /** All nodes, as they are now. It stays as it is when the cache changes. */
  snapshot(): Snapshot {
    for (const name of this.#changes.keys()) {
      const info = this.#get(name);
      if (info) this.#put(info);
    }
    this.#snapshot ??= createSnapshot(this.#nodes, this.#indexes);
    return this.#snapshot;
  }

  /** A node that is new or has changed; pods that named it before it came are on it then. */
  setNode(node: Node): void {
    const info = this.#get(node.metadata.name);
    this.#put(info ? withNode(info, node) : createNodeInfo(node));
  }

  /** Its pods are remembered, should it come back. */
  removeNode(name: string): void {
    const info = this.#get(name);
    if (!info) return;
    const pods = withChanges(info, this.#changes.get(name) ?? []).pods;
    if (pods.size > 0) this.#changes.set(name, new Map(pods));
    else this.#changes.delete(name);
    this.#nodes = this.#nodes.filter(({ node }) => node.metadata.name !== name);
    this.#indexes = indexesOf(this.#nodes);
    this.#changed = new Set();
    this.#snapshot = undefined;
  }

  /** A pod that counts on `pod.spec.nodeName`: seen there, or assumed. */
  setPod(pod: Pod): void {
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    const { uid } = pod.metadata;
    if ((this.#nodeOfPod.get(uid) ?? nodeName) !== nodeName) this.removePod(uid);
    this.#nodeOfPod.set(uid, nodeName);
    this.#changesOf(nodeName).set(uid, pod);
  }

  /** Where a pod counts: seen there, or assumed. */
  nodeOf(uid: string): string | undefined {
    return this.#nodeOfPod.get(uid);
  }

  /** A pod that is gone, has ended, or was assumed in vain. */
  removePod(uid: string): void {
    const nodeName = this.#nodeOfPod.get(uid);
    if (nodeName === undefined) return;
    this.#nodeOfPod.delete(uid);
    const changes = this.#changesOf(nodeName);
    if (this.#get(nodeName)?.pods.has(uid)) changes.set(uid, undefined);
    else changes.delete(uid);
    if (changes.size === 0) this.#changes.delete(nodeName);
  }

  #changesOf(nodeName: string): Map<string, Pod | undefined> {
    let changes = this.#changes.get(nodeName);
    if (!changes) this.#changes.set(nodeName, (changes = new Map()));
    return changes;
  }

  #get(name: string): NodeInfo | undefined {
    const index = this.#indexes.get(name);
    return index === undefined ? undefined : this.#nodes[index];
  }

  /** Replaces a node, with the changes that wait for it. */
  #put(info: NodeInfo): void {
    const { name } = info.node.metadata;
    const changes = this.#changes.get(name);
    const changed = changes ? withChanges(info, changes) : info;
    this.#changes.delete(name);
    if (this.#snapshot) this.#step();
    const index = this.#indexes.get(name) ?? this.#nodes.length;
    this.#nodes[index] = changed;
    this.#indexes.set(name, index);
    this.#changed.add(index);
  }

  /** Leaves the array to the snapshot. Snapshots share the indexes; they know of no node beyond their array. */
  #step(): void {
    const before = this.#nodes;
    this.#nodes = before.slice();
    this.#changed = new Set();
    noteStep(this.#nodes, { before, indexes: this.#changed });
    this.#snapshot = undefined;
  }
}
