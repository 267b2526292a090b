/** The scheduler's picture of the cluster: every node with its pods, ahead of the API by the pods it has just placed.
 *
 *  A pod that was placed but not yet seen on its node is "assumed": it counts as being there until its informer confirms it
 *  or its binding fails. */
import type { Node, Pod } from '#api';
import { createNodeInfo, type NodeInfo, withNode, withoutPod, withPod } from './node-info.ts';

export class SchedulerCache {
  readonly #nodes = new Map<string, NodeInfo>();
  /** Pods of nodes that are not known (yet), by node name. */
  readonly #strays = new Map<string, Map<string, Pod>>();
  /** Where each pod counts, by its UID. */
  readonly #nodeOfPod = new Map<string, string>();
  #snapshot: readonly NodeInfo[] | undefined;

  /** All nodes, as they are now. The array and its nodes stay as they are when the cache changes. */
  snapshot(): readonly NodeInfo[] {
    this.#snapshot ??= [...this.#nodes.values()];
    return this.#snapshot;
  }

  setNode(node: Node): void {
    const { name } = node.metadata;
    const info = this.#nodes.get(name);
    this.#put(info ? withNode(info, node) : createNodeInfo(node, this.#strays.get(name)));
    this.#strays.delete(name);
  }

  removeNode(name: string): void {
    const pods = this.#nodes.get(name)?.pods;
    if (pods && pods.size > 0) this.#strays.set(name, new Map(pods));
    this.#nodes.delete(name);
    this.#snapshot = undefined;
  }

  /** A pod that counts on `pod.spec.nodeName`: seen there, or assumed. */
  setPod(pod: Pod): void {
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    const { uid } = pod.metadata;
    if ((this.#nodeOfPod.get(uid) ?? nodeName) !== nodeName) this.removePod(uid);
    this.#nodeOfPod.set(uid, nodeName);
    const info = this.#nodes.get(nodeName);
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
    const info = this.#nodes.get(nodeName);
    if (info) this.#put(withoutPod(info, uid));
    this.#strays.get(nodeName)?.delete(uid);
  }

  #put(info: NodeInfo): void {
    this.#nodes.set(info.node.metadata.name, info);
    this.#snapshot = undefined;
  }
}
