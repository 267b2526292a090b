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

export function createAdmission({ clock, ownNode, activePod, pressures }: AdmissionOptions): Admission {
  const admitted = new Set<string>();
  const uses = new WeakMap<PodSpec, PodUse>();
  let pacedUntilMs = 0;

  /** What a pod takes, worked out once; a pod that is resized has another spec. */
  const useOf = (pod: Pod): PodUse => {
    const use = uses.get(pod.spec) ?? podUse(pod);
    uses.set(pod.spec, use);
    return use;
  };

  const others = (except?: string): PodUse[] =>
    [...admitted].flatMap(uid => {
      if (uid === except) return [];
      const pod = activePod(uid);
      if (pod) return [useOf(pod)];
      admitted.delete(uid);
      return [];
    });

  const decide = (pod: Pod, node: Node): Rejection | undefined => {
    const rejection = admitPod(pod, { node, others: others(), pressures: pressures.current });
    if (!rejection) admitted.add(pod.metadata.uid);
    return rejection;
  };

  const turn = async (signal: AbortSignal): Promise<void> => {
    const nowMs = clock.now();
    pacedUntilMs = Math.max(pacedUntilMs, nowMs) + intervalMs;
    const waitMs = pacedUntilMs - nowMs - burst * intervalMs;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
  };

  const tryResize = ({ pod, grant }: ResizeRequest): PendingResize | undefined => {
    const requests = others(pod.metadata.uid).map(use => use.requests);
    const pending = admitResize(pod, { node: ownNode.current(), others: requests });
    if (!pending) grant();
    return pending;
  };

  const deferred = new Map<string, ResizeRequest>();
  const freed = (): void => {
    const waiting = [...deferred.values()].toSorted((one, other) => compareResizes(one.pod, other.pod));
    for (const request of waiting) if (!tryResize(request)) deferred.delete(request.pod.metadata.uid);
  };

  return {
    resize(request) {
      const { uid } = request.pod.metadata;
      deferred.delete(uid);
      const pending = tryResize(request);
      if (pending?.reason === 'Deferred') deferred.set(uid, request);
      else if (!pending) freed(); // it may have given something back
      return pending;
    },
    withdraw: uid => void deferred.delete(uid),
    freed,
    resume: pod => void admitted.add(pod.metadata.uid),
    async admit(pod, signal) {
      if (!decide(pod, ownNode.current())) return undefined;
      await turn(signal);
      return decide(pod, await ownNode.look(signal));
    },
  };
}
