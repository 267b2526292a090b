/** One scheduling decision: a pure function of a pod's cycle.
 *
 *  Flow: the node that the pod is nominated for, if it will do; else filter each node until enough will do -> score
 *  those -> the best, ties broken by `random`. Guarantees: every node that was looked at has a verdict, and when none
 *  will do, every node, so that "why?" can be answered node by node. */
import type { NodeInfo } from '../cache/node-info.ts';
import { type Cycle, filterNode } from './cycle.ts';
import { bestNode, type Scoring, scoreNodes, toScores } from './score.ts';
import { type Decision, type NodeVerdict, type NoPlacement, nodeVerdict, type Placement } from './verdict.ts';

/** What chance decides. */
export interface ScheduleOptions {
  /** The node to begin with, so that a large cluster is searched from a different place each time. Default 0. */
  readonly startIndex?: number | undefined;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

/** Decides where a pod goes. */
export function schedule(cycle: Cycle, { startIndex = 0, random }: ScheduleOptions): Decision {
  const { podRejected, snapshot } = cycle;
  const nodeCount = snapshot.nodes.length;
  if (podRejected) return { node: undefined, rejected: [], nodeCount, podRejected };
  const found = nominatedNode(cycle) ?? findNodes(cycle, { startIndex });
  if (found.feasible.length === 0) return noPlacement(cycle, found);
  return placement(found, scoreNodes(cycle, found.feasible), random);
}

/** The decision for a pod that no node takes. */
export const noPlacement = (cycle: Cycle, { rejected }: Found): NoPlacement => ({
  node: undefined,
  rejected: [...rejected, ...leftOut(cycle)],
  nodeCount: cycle.snapshot.nodes.length,
});

/** The decision for the node with the highest score. */
export const placement = ({ rejected, looked }: Found, scoring: Scoring, random: () => number): Placement =>
  Object.assign(toScores(scoring), { node: bestNode(scoring, random), rejected, looked });

/** What filters left of the nodes that were looked at. */
export interface Found {
  readonly feasible: readonly NodeInfo[];
  readonly rejected: readonly NodeVerdict[];
  readonly looked: number;
}

const isAllowed = ({ narrowings }: Cycle, name: string): boolean =>
  narrowings.every(({ nodeNames }) => nodeNames.has(name));

/** The node where room was made for this pod: if it will do now, no other is looked at. Undefined when it will not, or
 *  there is none. */
export function nominatedNode(cycle: Cycle): Found | undefined {
  const name = cycle.nominations.nodeOf(cycle.pod.metadata.uid) ?? cycle.pod.status?.nominatedNodeName;
  const node = name ? cycle.snapshot.get(name) : undefined;
  if (!name || !node || !isAllowed(cycle, name) || filterNode(cycle, node)) return undefined;
  return { feasible: [node], rejected: [], looked: 1 };
}

/** Where to begin, and whether to stop when enough were found. */
export interface FindOptions extends Pick<ScheduleOptions, 'startIndex'> {
  /** Whether others have a say in which of them will do. Default false. */
  readonly isFilteredLater?: boolean;
}

/** Filters nodes until enough will do: the first, where nobody compares them. */
export function findNodes(cycle: Cycle, { startIndex = 0, isFilteredLater = false }: FindOptions): Found {
  const nodes = candidates(cycle);
  const feasible: NodeInfo[] = [];
  const rejected: NodeVerdict[] = [];
  const { profile } = cycle;
  const isCompared = isFilteredLater || profile.having('score').length > 0;
  const enough = isCompared ? nodesToFind(nodes.length, profile.percentageOfNodesToScore) : 1;
  let looked = 0;
  while (looked < nodes.length && feasible.length < enough) {
    const node = nodes[(startIndex + looked++) % nodes.length] as NodeInfo;
    const verdict = filterNode(cycle, node);
    if (verdict) rejected.push(verdict);
    else feasible.push(node);
  }
  return { feasible, rejected, looked };
}

/** The nodes that no plugin left out beforehand, without going through thousands for the sake of one. */
function candidates(cycle: Cycle): readonly NodeInfo[] {
  const [first] = cycle.narrowings;
  if (!first) return cycle.snapshot.nodes;
  const names = [...first.nodeNames].filter(name => isAllowed(cycle, name));
  return names.map(name => cycle.snapshot.get(name)).filter(node => node !== undefined);
}

/** Verdicts for the nodes that plugins left out beforehand: of the first that did. */
function leftOut({ narrowings, snapshot }: Cycle): NodeVerdict[] {
  if (narrowings.length === 0) return [];
  const reasons = [`node(s) didn't satisfy plugin(s) [${narrowings.map(({ plugin }) => plugin).join(' ')}]`];
  return snapshot.nodes.flatMap(({ node: { metadata } }) => {
    const by = narrowings.find(({ nodeNames }) => !nodeNames.has(metadata.name));
    return by ? [nodeVerdict(metadata.name, by.plugin, { reasons, isUnresolvable: true })] : [];
  });
}

/** How many nodes that will do are enough to choose from: all of up to 100, then a share that is given, or, where it is
 *  0, falls from 50 % to 5 %.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduler-perf-tuning/ */
export function nodesToFind(nodeCount: number, given = 0): number {
  if (nodeCount < 100) return nodeCount;
  const percentage = given || Math.max(5, 50 - Math.floor(nodeCount / 125));
  return Math.max(100, Math.floor((nodeCount * percentage) / 100));
}
