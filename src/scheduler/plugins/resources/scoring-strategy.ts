/** How well a node suits by what would be used of it: three ways to look at that, each in upstream's arithmetic.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/resource-bin-packing/ */
import type { Resources } from '#api';
import type { NodeInfo } from '../../cache/node-info.ts';
import { maxScore } from '../../framework/plugin.ts';

/** A resource, and how much it counts. */
export interface ResourceWeight {
  readonly name: string;
  /** Default 1. */
  readonly weight?: number;
}

/** At that share of use in percent, a node has that score of at most 10. */
export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

/** Which nodes are liked: those with most left, those with least left, or by a curve. */
export interface ScoringStrategy {
  readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  /** Default: cpu and memory, equally. */
  readonly resources?: readonly ResourceWeight[];
  /** Of RequestedToCapacityRatio. */
  readonly requestedToCapacityRatio?: { readonly shape: readonly ShapePoint[] };
}

/** Upstream's default. */
export const leastAllocated: ScoringStrategy = { type: 'LeastAllocated' };

/** The resources that scoring looks at unless told otherwise. */
export const cpuAndMemory: readonly ResourceWeight[] = [{ name: 'cpu' }, { name: 'memory' }];

const everyPods = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods']);

/** The resources that say anything of a pod: extended ones only of those that ask for them. */
export const about = (resources: readonly ResourceWeight[], requests: Resources): readonly ResourceWeight[] =>
  resources.filter(({ name }) => everyPods.has(name) || (requests[name] ?? 0) > 0);

/** What a pod is scored by: how much it asks for of what. */
export interface Demand {
  readonly requests: Resources;
  readonly resources: readonly ResourceWeight[];
}

const share = (part: number, all: number): number => Math.floor((part * maxScore) / all);

/** Scores a node for a pod, 0 to 100. */
export function createScorer({
  type,
  requestedToCapacityRatio: { shape } = { shape: [] },
}: ScoringStrategy): (demand: Demand, info: NodeInfo) => number {
  const scoreOf: Record<ScoringStrategy['type'], (used: number, all: number) => number> = {
    LeastAllocated: (used, all) => (used > all ? 0 : share(all - used, all)),
    MostAllocated: (used, all) => share(Math.min(used, all), all),
    RequestedToCapacityRatio: (used, all) => alongShape(shape, Math.min(maxScore, share(used, all))),
  };
  const score = scoreOf[type];
  const isRatio = type === 'RequestedToCapacityRatio';
  return ({ requests, resources }, { allocatable, requestedForScoring }) => {
    let [sum, weights] = [0, 0];
    for (const { name, weight = 1 } of resources) {
      const all = allocatable[name] ?? 0;
      if (all === 0) continue;
      const points = score((requestedForScoring[name] ?? 0) + (requests[name] ?? 0), all);
      if (isRatio && points <= 0) continue;
      sum += points * weight;
      weights += weight;
    }
    if (weights === 0) return 0;
    return isRatio ? Math.round(sum / weights) : Math.floor(sum / weights);
  };
}

/** The points from 0 to 100 at a utilization: between the points of the shape in straight lines; beyond them level. */
export function alongShape(shape: readonly ShapePoint[], utilization: number): number {
  const scale = maxScore / 10;
  const index = shape.findIndex(point => utilization <= point.utilization);
  if (index === -1) return (shape.at(-1)?.score ?? 0) * scale;
  const [before, after] = [shape[index - 1], shape[index] as ShapePoint];
  if (!before) return after.score * scale;
  const rise = (after.score - before.score) * scale * (utilization - before.utilization);
  return before.score * scale + Math.trunc(rise / (after.utilization - before.utilization));
}
