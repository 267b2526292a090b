/** Lets new pods in, one at a time, or turns them away; see `plan/admit-pod.ts`.
 *
 *  Guarantees: two pods are never given the same; nobody is turned away before the node was looked at for it.
 *  Caveats: after the first few, pods are turned away at a rate of ten a second, and are Pending until their turn has
 *  come. Who made a pod that its node refuses, such as a replica set whose template names the node, makes another one
 *  at once, and another: upstream's are held back by their clients' limits. */
import type { Node, Pod, PodSpec } from '#api';
import type { Clock } from '#base';
import type { NodePressures } from '../eviction/node-pressures.ts';
import type { OwnNode } from '../node/own-node.ts';
import { admitPod, type PodUse, podUse, type Rejection, type Shortage } from '../plan/admit-pod.ts';
import { type Occupant, planPreemption } from '../plan/plan-preemption.ts';
import { admitResize, compareResizes, type PendingResize, type ResizeWish } from '../plan/resize/admit-resize.ts';
import type { RetryTrigger } from '../resize-metrics.ts';

/** What the node has given out. Calls of {@link admit} are answered one after another. */
export interface Admission {
  /** Counts a pod that an earlier life of the kubelet has let in. */
  resume(pod: Pod): void;
  /** Lets a new pod in, or says why not. A critical pod is let in when those have ended that make room for it. */
  admit(pod: Pod, signal: AbortSignal): Promise<Rejection | undefined>;
  /** Grants what the pod asks for now, or says why not. What is deferred is granted later, as soon as there is room. */
  resize(request: ResizeRequest): PendingResize | undefined;
  /** The pod of that UID asks for no resize any more. */
  withdraw(uid: string): void;
  /** Says that a pod has given something back: deferred resizes are looked at again, in upstream's order. */
  freed(): void;
}

interface ResizeRequest {
  /** The pod as it asks to be. */
  readonly pod: Pod;
  /** Called when it is granted, at once or later, which is when `trigger` says. */
  readonly grant: (trigger: RetryTrigger) => void;
  /** Called when it was looked at again, and waits or fails for another reason than before. */
  readonly refuse: (why: PendingResize) => void;
}

/** What decisions go by. */
export interface AdmissionOptions {
  readonly clock: Clock;
  readonly ownNode: OwnNode;
  /** The pod of that UID as it is wanted now; undefined when it takes nothing of the node any more. */
  readonly activePod: (uid: string) => Pod | undefined;
  /** Ends a pod that makes room for a critical one, and says why. */
  readonly preempt: (pod: Pod) => void;
  /** What the node is short of at this moment. */
  readonly pressures: Pick<NodePressures, 'current'>;
}

/** Rejections that need not wait, and the time until one more need not. */
const burst = 20;
const intervalMs = 100;

/** Counts nothing yet: pods of an earlier life are told by {@link Admission.resume}. */
export function createAdmission(options: AdmissionOptions): Admission {
  return new NodeAdmission(options);
}

class NodeAdmission implements Admission {
  readonly #options: AdmissionOptions;
  /** UIDs of pods that were let in. */
  readonly #admitted = new Set<string>();
  /** What pods take, worked out once; a pod that is resized has another spec. */
  readonly #uses = new WeakMap<PodSpec, PodUse>();
  /** Resizes that wait for room, and what they lack, by the pods' UIDs. */
  readonly #deferred = new Map<string, { readonly request: ResizeRequest; readonly why: PendingResize }>();
  /** Those who wait for pods to leave. */
  readonly #leaving = new Set<() => void>();
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
    const rejection = this.#decide(pod, await ownNode.look(signal));
    return rejection && 'lacking' in rejection ? await this.#makeRoom(pod, rejection, signal) : rejection;
  }

  resize(request: ResizeRequest): PendingResize | undefined {
    const { uid } = request.pod.metadata;
    this.#deferred.delete(uid);
    const pending = this.#tryResize(request, 'pod_updated');
    if (pending?.reason === 'Deferred') this.#deferred.set(uid, { request, why: pending });
    else if (!pending) this.#retry('pod_resized'); // it may have given something back
    return pending;
  }

  withdraw(uid: string): void {
    this.#deferred.delete(uid);
  }

  freed(): void {
    this.#retry('pods_removed');
  }

  #retry(trigger: RetryTrigger): void {
    for (const look of this.#leaving) look();
    const waiting = [...this.#deferred.values()].map(({ request, why }) => ({ request, why, ...this.#wish(request) }));
    for (const { request, why } of waiting.toSorted(compareResizes)) {
      const { uid } = request.pod.metadata;
      const pending = this.#tryResize(request, trigger);
      if (pending?.reason === 'Deferred') this.#deferred.set(uid, { request, why: pending });
      else this.#deferred.delete(uid);
      if (pending && pending.message !== why.message) request.refuse(pending);
    }
  }

  #wish({ pod }: ResizeRequest): ResizeWish {
    return { pod, granted: this.#options.activePod(pod.metadata.uid) };
  }

  #decide(pod: Pod, node: Node): Rejection | Shortage | undefined {
    const { current } = this.#options.pressures;
    const others = this.#occupants().map(({ use }) => use);
    const rejection = admitPod(pod, { node, others, pressures: current });
    if (!rejection) this.#admitted.add(pod.metadata.uid);
    return rejection;
  }

  /** What others give up is the critical pod's from now on, so that nobody takes it meanwhile. */
  async #makeRoom(pod: Pod, { lacking }: Shortage, signal: AbortSignal): Promise<Rejection | undefined> {
    const { activePod, preempt } = this.#options;
    const occupants = this.#occupants().map(({ pod, use }): Occupant => ({ pod, requests: use.requests }));
    const preemption = planPreemption(pod, occupants, lacking);
    if ('rejection' in preemption) return preemption.rejection;
    this.#admitted.add(pod.metadata.uid);
    const victims = occupants.filter(occupant => preemption.victims.includes(occupant.pod.metadata.uid));
    for (const victim of victims) preempt(victim.pod);
    await this.#until(() => !victims.some(victim => activePod(victim.pod.metadata.uid)), signal);
    return undefined;
  }

  /** Resolves when it is so, which is looked at whenever a pod has left. */
  async #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => void (isSo() && resolve());
    const abort = (): void => reject(signal.reason);
    this.#leaving.add(look);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    look();
    try {
      await promise;
    } finally {
      this.#leaving.delete(look);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Waits until one more pod may be turned away. */
  async #turn(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const nowMs = clock.now();
    this.#pacedUntilMs = Math.max(this.#pacedUntilMs, nowMs) + intervalMs;
    const waitMs = this.#pacedUntilMs - nowMs - burst * intervalMs;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
  }

  #tryResize({ pod, grant }: ResizeRequest, trigger: RetryTrigger): PendingResize | undefined {
    const others = this.#occupants(pod.metadata.uid).map(({ use }) => use.requests);
    const pending = admitResize(pod, { node: this.#options.ownNode.current(), others });
    if (!pending) grant(trigger);
    return pending;
  }

  /** The pods that were let in, but for one, and what they take. */
  #occupants(except?: string): { readonly pod: Pod; readonly use: PodUse }[] {
    return [...this.#admitted].flatMap(uid => {
      if (uid === except) return [];
      const pod = this.#options.activePod(uid);
      if (pod) return [{ pod, use: this.#useOf(pod) }];
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
