/** The scheduling framework: what a plugin is, and the points at which it is asked.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/
 *
 *  A plugin is an object with a name and only the points that it needs. Every point is a pure function of the pod and of a
 *  node as the scheduler sees it; what a plugin works out once a pod, `preFilter` returns and the later points get. */
import type { Node, Pod } from '#api';
import type { NodeInfo } from '../cache/node-info.ts';

/** Why a node will not do. */
export interface Rejection {
  /** Upstream's words, such as `Insufficient cpu`; several when several things are missing. */
  readonly reasons: readonly string[];
  /** Whether removing pods from the node cannot help. Default false. */
  readonly isUnresolvable?: boolean;
}

/** A change in the cluster that may make an unschedulable pod schedulable. */
export type ClusterEvent =
  | { readonly type: 'node-added'; readonly node: Node }
  | { readonly type: 'node-updated'; readonly node: Node; readonly previous: Node }
  | { readonly type: 'pod-deleted'; readonly pod: Pod }
  | { readonly type: 'pod-updated'; readonly pod: Pod; readonly previous: Pod };

export interface Plugin<State = undefined> {
  /** Upstream's name, as profiles and verdicts show it. */
  readonly name: string;
  /** Works out, once a pod, what the later points need. */
  preFilter?(pod: Pod): State;
  /** Undefined when the node will do. */
  filter?(pod: Pod, node: NodeInfo, state: State): Rejection | undefined;
  /** How well the node suits, on any scale; higher is better. */
  score?(pod: Pod, node: NodeInfo, state: State): number;
  /** Brings the scores of all nodes onto 0 to {@link maxScore}. Default: they are on it. */
  normalize?(scores: number[]): number[];
  /** A queueing hint: whether a pod that this plugin rejected is worth another look after `event`. Default: always. */
  isHelpedBy?(pod: Pod, event: ClusterEvent): boolean;
}

/** The best score of one plugin. */
export const maxScore = 100;

/** A plugin whose state's type is forgotten, so that plugins fit in one list. */
export type AnyPlugin = Plugin<unknown>;

/** Ties a plugin's points to the type of its state. */
export const definePlugin = <State = undefined>(plugin: Plugin<State>): AnyPlugin => plugin;

/** A plugin and how much its score counts. */
export interface WeightedPlugin {
  readonly plugin: AnyPlugin;
  /** Default 1. */
  readonly weight?: number;
}

/** Scales scores so that the highest becomes {@link maxScore}; `isReversed` makes the highest the worst. */
export function normalizeByHighest(scores: readonly number[], isReversed = false): number[] {
  const highest = Math.max(0, ...scores);
  if (highest === 0) return scores.map(() => (isReversed ? maxScore : 0));
  return scores.map(score => {
    const scaled = Math.floor((score * maxScore) / highest);
    return isReversed ? maxScore - scaled : scaled;
  });
}
