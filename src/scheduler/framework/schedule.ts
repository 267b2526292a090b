/** One scheduling decision: a pure function of a pod, the nodes and a profile.
 *
 *  Flow: preFilter once a plugin -> filter each node until enough will do -> score those -> the best, ties broken by
 *  `random`. Guarantees: every node that was looked at has a verdict, so that "why?" can be answered node by node. */
import type { Pod } from '#api';
import type { NodeInfo } from '../cache/node-info.ts';
import type { WeightedPlugin } from './plugin.ts';

/** Why one node will not do. */
export interface NodeVerdict {
  readonly node: string;
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly isUnresolvable: boolean;
}

/** How well one node suits: its total and each plugin's weighted part. */
export interface NodeScore {
  readonly node: string;
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** What became of a pod, and why. */
export type Decision =
  | {
      readonly node: string;
      readonly scores: readonly NodeScore[];
      readonly rejected: readonly NodeVerdict[];
      readonly looked: number;
    }
  | { readonly node: undefined; readonly rejected: readonly NodeVerdict[]; readonly nodeCount: number };

export interface ScheduleOptions {
  readonly profile: readonly WeightedPlugin[];
  /** The node to begin with, so that a large cluster is searched from a different place each time. Default 0. */
  readonly startIndex?: number;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

/** Decides where a pod goes. */
export function schedule(
  pod: Pod,
  nodes: readonly NodeInfo[],
  { profile, startIndex = 0, random }: ScheduleOptions,
): Decision {
  const plugins = profile.map(({ plugin, weight = 1 }) => ({ plugin, weight, state: plugin.preFilter?.(pod) }));
  const feasible: NodeInfo[] = [];
  const rejected: NodeVerdict[] = [];
  const enough = nodesToFind(nodes.length);
  let looked = 0;
  while (looked < nodes.length && feasible.length < enough) {
    const node = nodes[(startIndex + looked++) % nodes.length] as NodeInfo;
    const verdict = firstRejection(pod, node, plugins);
    if (verdict) rejected.push(verdict);
    else feasible.push(node);
  }
  if (feasible.length === 0) return { node: undefined, rejected, nodeCount: nodes.length };
  const scores =
    feasible.length === 1
      ? [{ node: nameOf(feasible[0] as NodeInfo), total: 0, parts: {} }]
      : scoreNodes(pod, feasible, plugins);
  return { node: best(scores, random).node, scores, rejected, looked };
}

type PluginInUse = WeightedPlugin & { readonly weight: number; readonly state: unknown };

const nameOf = (info: NodeInfo): string => info.node.metadata.name;

function firstRejection(pod: Pod, info: NodeInfo, plugins: readonly PluginInUse[]): NodeVerdict | undefined {
  for (const { plugin, state } of plugins) {
    const rejection = plugin.filter?.(pod, info, state);
    if (rejection)
      return {
        node: nameOf(info),
        plugin: plugin.name,
        reasons: rejection.reasons,
        isUnresolvable: rejection.isUnresolvable ?? false,
      };
  }
  return undefined;
}

function scoreNodes(pod: Pod, nodes: readonly NodeInfo[], plugins: readonly PluginInUse[]): NodeScore[] {
  const parts = nodes.map((): Record<string, number> => ({}));
  for (const { plugin, weight, state } of plugins) {
    if (!plugin.score) continue;
    const raw = nodes.map(node => plugin.score?.(pod, node, state) ?? 0);
    const scores = plugin.normalize?.(raw) ?? raw;
    for (const [index, score] of scores.entries())
      (parts[index] as Record<string, number>)[plugin.name] = score * weight;
  }
  return nodes.map((info, index) => {
    const own = parts[index] ?? {};
    return { node: nameOf(info), total: Object.values(own).reduce((sum, part) => sum + part, 0), parts: own };
  });
}

function best(scores: readonly NodeScore[], random: () => number): NodeScore {
  const highest = Math.max(...scores.map(score => score.total));
  const leaders = scores.filter(score => score.total === highest);
  return leaders[Math.floor(random() * leaders.length)] as NodeScore;
}

/** How many nodes that will do are enough to choose from: all of up to 100, then a share that falls from 50 % to 5 %.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduler-perf-tuning/ */
export function nodesToFind(nodeCount: number): number {
  if (nodeCount < 100) return nodeCount;
  const percentage = Math.max(5, 50 - Math.floor(nodeCount / 125));
  return Math.max(100, Math.floor((nodeCount * percentage) / 100));
}
