/** Lets new pods in, one at a time, or turns them away; see `plan/admit-pod.ts`.
 *
 *  Guarantees: two pods are never given the same; nobody is turned away before the node was looked at for it.
 *  Caveats: after the first few, pods are turned away at a rate of ten a second, and are Pending until their turn has come.
 *  Who made a pod that its node refuses, such as a replica set whose template names the node, makes another one at once, and
 *  another: upstream's are held back by their clients' limits. */
import type { Node, Pod, PodSpec } from '#api';
import type { Clock } from '#base';
import type { NodePressures } from '../eviction/node-pressures.ts';
import type { OwnNode } from '../node/own-node.ts';
import { admitPod, type PodUse, podUse, type Rejection } from '../plan/admit-pod.ts';
import { admitResize, compareResizes, type PendingResize } from '../plan/resize/admit-resize.ts';

export interface Admission {
  /** Counts a pod that an earlier life of the kubelet has let in. */
  resume(pod: Pod): void;
  /** Lets a new pod in, or says why not. */
  admit(pod: Pod, signal: AbortSignal): Promise<Rejection | undefined>;
  /** Grants what the pod asks for now, or says why not. What is deferred is granted later, as soon as there is room. */
  resize(request: ResizeRequest): PendingResize | undefined;
  /** The pod of that UID asks for no resize any more. */
  withdraw(uid: string): void;
  /** Says that a pod has given something back: deferred resizes are looked at again, in upstream's order. */
  freed(): void;
}

export interface ResizeRequest {
  /** The pod as it asks to be. */
  readonly pod: Pod;
  /** Called when it is granted, at once or later. */
  readonly grant: () => void;
}

export interface AdmissionOptions {
  readonly clock: Clock;
  readonly ownNode: OwnNode;
  /** The pod of that UID as it is wanted now; undefined when it takes nothing of the node any more. */
  readonly activePod: (uid: string) => Pod | undefined;
  /** What the node is short of at this moment. */
  readonly pressures: Pick<NodePressures, 'current'>;
}

/** Rejections that need not wait, and the time until one more need not. */
const burst = 20;
const intervalMs = 100;

export function createAdmission(options: AdmissionOptions): Admission {
  return new NodeAdmission(options);
}

class NodeAdmission implements Admission {
  readonly #options: AdmissionOptions;
  /** UIDs of pods that were let in. */
  readonly #admitted = new Set<string>();
  /** What pods take, worked out once; a pod that is resized has another spec. */
  readonly #uses = new WeakMap<PodSpec, PodUse>();
  /** Resizes that wait for room, by the pods' UIDs. */
  readonly #deferred = new Map<string, ResizeRequest>();
  #pacedUntilMs = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  resume(pod: Pod): void {
    this.#admitted.add(pod.metadata.uid);
  }

  async admit(pod: Pod, signal: AbortSignal): Promise<Rejection | undefined> {
    const { ownNode } = this.#options;
    if (!this.#decide(pod, ownNode.current())) return undefined;
    await this.#turn(signal);
    return this.#decide(pod, await ownNode.look(signal));
  }

  resize(request: ResizeRequest): PendingResize | undefined {
    const { uid } = request.pod.metadata;
    this.#deferred.delete(uid);
    const pending = this.#tryResize(request);
    if (pending?.reason === 'Deferred') this.#deferred.set(uid, request);
    else if (!pending) this.freed(); // it may have given something back
    return pending;
  }

  withdraw(uid: string): void {
    this.#deferred.delete(uid);
  }

  freed(): void {
    const waiting = [...this.#deferred.values()].toSorted((one, other) => compareResizes(one.pod, other.pod));
    for (const request of waiting) if (!this.#tryResize(request)) this.#deferred.delete(request.pod.metadata.uid);
  }

  #decide(pod: Pod, node: Node): Rejection | undefined {
    const { current } = this.#options.pressures;
    const rejection = admitPod(pod, { node, others: this.#others(), pressures: current });
    if (!rejection) this.#admitted.add(pod.metadata.uid);
    return rejection;
  }

  /** Waits until one more pod may be turned away. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const nowMs = clock.now();
    this.#pacedUntilMs = Math.max(this.#pacedUntilMs, nowMs) + intervalMs;
    const waitMs = this.#pacedUntilMs - nowMs - burst * intervalMs;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
  }

  #tryResize({ pod, grant }: ResizeRequest): PendingResize | undefined {
    const others = this.#others(pod.metadata.uid).map(use => use.requests);
    const pending = admitResize(pod, { node: this.#options.ownNode.current(), others });
    if (!pending) grant();
    return pending;
  }

  /** What the pods take that were let in, but for one. */
  #others(except?: string): PodUse[] {
    return [...this.#admitted].flatMap(uid => {
      if (uid === except) return [];
      const pod = this.#options.activePod(uid);
      if (pod) return [this.#useOf(pod)];
      this.#admitted.delete(uid);
      return [];
    });
  }

  #useOf(pod: Pod): PodUse {
    const use = this.#uses.get(pod.spec) ?? podUse(pod);
    this.#uses.set(pod.spec, use);
    return use;
  }
}
