/** The newest decisions, for whoever asks why a pod is where it is, or nowhere. */
import type { Decision } from './framework/verdict.ts';

interface RecentDecisionsOptions {
  /** Pods without a node that are remembered. Default 1000. */
  readonly unschedulable?: number;
  /** Pods with a node that are remembered; with the scores of a hundred nodes, each takes 15 KB. Default 100. */
  readonly scheduled?: number;
}

/** The last decision about each of the pods decided about last, by their UIDs. */
export class RecentDecisions {
  readonly #limits: Required<RecentDecisionsOptions>;
  readonly #scheduled = new Map<string, Decision>();
  readonly #unschedulable = new Map<string, Decision>();

  constructor({ unschedulable = 1000, scheduled = 100 }: RecentDecisionsOptions = {}) {
    this.#limits = { unschedulable, scheduled };
  }

  /** By the pod's UID; undefined when nothing was decided, or too many others since. */
  get(uid: string): Decision | undefined {
    return this.#unschedulable.get(uid) ?? this.#scheduled.get(uid);
  }

  /** Replaces what was decided before about the pod. */
  set(uid: string, decision: Decision): void {
    this.delete(uid);
    const isScheduled = decision.node !== undefined;
    const decisions = isScheduled ? this.#scheduled : this.#unschedulable;
    decisions.set(uid, decision);
    const [oldest] = decisions.keys();
    const limit = isScheduled ? this.#limits.scheduled : this.#limits.unschedulable;
    if (decisions.size > limit && oldest !== undefined) decisions.delete(oldest);
  }

  /** Forgets a pod that is gone. */
  delete(uid: string): void {
    this.#scheduled.delete(uid);
    this.#unschedulable.delete(uid);
  }
}
