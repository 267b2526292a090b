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
  const filters = plugins.filter(({ plugin }) => plugin.filter !== undefined);
  const feasible: NodeInfo[] = [];
  const rejected: NodeVerdict[] = [];
  const enough = nodesToFind(nodes.length);
  let looked = 0;
  while (looked < nodes.length && feasible.length < enough) {
    const node = nodes[(startIndex + looked++) % nodes.length] as NodeInfo;
    const verdict = firstRejection(pod, node, filters);
    if (verdict) rejected.push(verdict);
    else feasible.push(node);
  }
  if (feasible.length === 0) return { node: undefined, rejected, nodeCount: nodes.length };
  const scoring = scoreNodes(pod, feasible, plugins);
  return Object.assign(toScores(scoring), { node: best(scoring, random), rejected, looked });
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

/** Scores as they are worked out: a column for each plugin that scores. A thousand decisions a second make no objects of
 *  nodes and scores that nobody looks at. */
interface Scoring {
  readonly nodes: readonly string[];
  readonly totals: Float64Array;
  readonly columns: readonly { readonly name: string; readonly scores: Float64Array }[];
}

/** The only node that will do needs no scores. */
function scoreNodes(pod: Pod, nodes: readonly NodeInfo[], plugins: readonly PluginInUse[]): Scoring {
  const totals = new Float64Array(nodes.length);
  const scorers = nodes.length === 1 ? [] : plugins.filter(({ plugin }) => plugin.score !== undefined);
  const columns = scorers.map(({ plugin, weight, state }) => {
    const raw = nodes.map(node => plugin.score?.(pod, node, state) ?? 0);
    const scores = Float64Array.from(plugin.normalize?.(raw) ?? raw);
    for (let index = 0; index < scores.length; index++) {
      const score = (scores[index] as number) * weight;
      scores[index] = score;
      totals[index] = (totals[index] as number) + score;
    }
    return { name: plugin.name, scores };
  });
  return { nodes: nodes.map(nameOf), totals, columns };
}

/** The scores for whoever asks why, made when they are asked for. */
function toScores({ nodes, totals, columns }: Scoring): { readonly scores: readonly NodeScore[] } {
  const partsOf = (index: number) =>
    Object.fromEntries(columns.map(({ name, scores }) => [name, scores[index] as number]));
  return {
    get scores() {
      return nodes.map((node, index) => ({ node, total: totals[index] as number, parts: partsOf(index) }));
    },
  };
}

function best({ nodes, totals }: Scoring, random: () => number): string {
  let leaders: number[] = [];
  let highest = Number.NEGATIVE_INFINITY;
  for (const [index, total] of totals.entries()) {
    if (total < highest) continue;
    if (total > highest) leaders = [];
    highest = total;
    leaders.push(index);
  }
  return nodes[leaders[Math.floor(random() * leaders.length)] as number] as string;
}

/** How many nodes that will do are enough to choose from: all of up to 100, then a share that falls from 50 % to 5 %.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduler-perf-tuning/ */
export function nodesToFind(nodeCount: number): number {
  if (nodeCount < 100) return nodeCount;
  const percentage = Math.max(5, 50 - Math.floor(nodeCount / 125));
  return Math.max(100, Math.floor((nodeCount * percentage) / 100));
}
