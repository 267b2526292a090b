/** Programs of users that have a say in where pods go, besides plugins.
 *  Source: https://github.com/kubernetes/design-proposals-archive/blob/main/scheduling/scheduler_extender.md */
import type { Node, Pod } from '#api';

/** Upstream's name of what rejects for an extender: any event may help the pod. */
export const extenderPlugin = 'Extender';

/** What an extender made of nodes. */
export interface ExtenderVerdicts {
  /** The names of those that are left. */
  readonly feasible: readonly string[];
  /** Why others are not, by name. */
  readonly failed: ReadonlyMap<string, string>;
  /** The same for those on which fewer pods cannot help; these go before the others. */
  readonly unresolvable: ReadonlyMap<string, string>;
}

/** Pods that would have to go from a node, and how many of them although a disruption budget is against it. */
export interface Victims {
  readonly pods: readonly Pod[];
  readonly violations: number;
}

/** One extender; it has what it was configured with. Every call rejects when the extender cannot be asked, or fails. */
export interface Extender extends Disposable {
  /** Where it is. */
  readonly name: string;
  /** Whether pods are placed without it when it fails. */
  readonly isIgnorable: boolean;
  /** Whether it is asked about the pod at all. */
  isInterestedIn(pod: Pod): boolean;
  filter?(pod: Pod, nodes: readonly Node[], signal: AbortSignal): Promise<ExtenderVerdicts>;
  /** Points by node's name, weighted, on the scale of plugins' scores. */
  prioritize?(pod: Pod, nodes: readonly Node[], signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** Binds in the scheduler's stead. */
  bind?(pod: Pod, nodeName: string, signal: AbortSignal): Promise<void>;
  /** Which nodes are left, by name, and the UIDs of the pods that would have to go from each. */
  preempt?(
    pod: Pod,
    victims: ReadonlyMap<string, Victims>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, { readonly uids: readonly string[]; readonly violations: number }>>;
}
