/** What to do about one node: speak for it when it is silent, taint it, have pods leave it. */
import { findCondition, type Node, type NodeCondition, type Pod, type Taint } from '#api';
import { parseTime } from '#base';
import { isPodReady, isPodTerminating } from '../pods/pod-facts.ts';
import { planUnknown, readiness } from './conditions.ts';
import { planEvictions } from './evictions.ts';
import { planTaints } from './taints.ts';

/** Upstream's options `--node-monitor-grace-period` and `--node-startup-grace-period`. */
export interface Limits {
  /** How long a node may be silent. Default 40,000 ms. */
  readonly graceMs: number;
  /** The same for a node that has never reported. Default 60,000 ms. */
  readonly startupGraceMs: number;
}

/** Upstream's defaults. */
export const defaultLimits: Limits = { graceMs: 40_000, startupGraceMs: 60_000 };

/** What is known of one node. */
export interface Observed {
  readonly node: Node;
  /** Pods on the node. */
  readonly pods: readonly Pod[];
  /** When the node was last heard of, by this process's clock. */
  readonly heardAtMs: number;
  /** When a taint was first seen, by this process's clock. */
  readonly seenAtMs: (taint: Taint) => number;
  /** Whether no other node is ready. If this one is not either, the fault is here rather than there (a machine that
   *  slept): pods are neither evicted nor called unready. */
  readonly areOthersDown: boolean;
  readonly limits: Limits;
}

/** What to write for the node and its pods. */
export interface NodePlan {
  /** Conditions to write in the node's name. */
  readonly conditions: readonly NodeCondition[];
  /** Taints to write; undefined when they are right. */
  readonly taints: readonly Taint[] | undefined;
  /** Pods that cannot be called ready any more. */
  readonly unready: readonly Pod[];
  readonly evict: readonly Pod[];
  readonly requeueAfterMs: number | undefined;
}

/** What to do for a node, by what was heard of it last. */
export function planNode(observed: Observed, nowMs: number): NodePlan {
  const { node, pods, heardAtMs, seenAtMs, areOthersDown, limits } = observed;
  const allowedMs = readiness(node) === undefined ? limits.startupGraceMs : limits.graceMs;
  const silenceLeftMs = heardAtMs + allowedMs - nowMs;
  const conditions = silenceLeftMs <= 0 ? planUnknown(node, nowMs) : [];
  const spoken = withConditions(node, conditions);

  const areAllDown = areOthersDown && readiness(spoken) !== 'True';
  const { taints, isChanged } = planTaints(spoken, { mayEvict: !areAllDown, nowMs });
  const since = ({ timeAdded, ...taint }: Taint) => (timeAdded === undefined ? seenAtMs(taint) : parseTime(timeAdded));
  const { evict, nextMs } = planEvictions({ pods, taints, since }, nowMs);
  const waits = [silenceLeftMs, nextMs].filter(ms => ms !== undefined && ms > 0) as number[];
  return {
    conditions,
    taints: isChanged ? taints : undefined,
    unready:
      readiness(spoken) === 'Unknown' && !areAllDown
        ? pods.filter(pod => isPodReady(pod) && !isPodTerminating(pod))
        : [],
    evict,
    requeueAfterMs: waits.length === 0 ? undefined : Math.min(...waits),
  };
}

function withConditions(node: Node, conditions: readonly NodeCondition[]): Node {
  if (conditions.length === 0) return node;
  const others = (node.status?.conditions ?? []).filter(({ type }) => !findCondition(conditions, type));
  return { ...node, status: { ...node.status, conditions: [...others, ...conditions] } };
}
