/** One scheduling decision: a pure function of a pod's cycle.
 *
 *  Flow: the node that the pod is nominated for, if it will do; else filter each node until enough will do -> score those ->
 *  the best, ties broken by `random`. Guarantees: every node that was looked at has a verdict, and when none will do, every
 *  node, so that "why?" can be answered node by node. */
import type { NodeInfo } from '../cache/node-info.ts';
import { type Cycle, filterNode } from './cycle.ts';
import { bestNode, scoreNodes, toScores } from './score.ts';
import { type Decision, type NodeVerdict, nodeVerdict } from './verdict.ts';

export interface ScheduleOptions {
  /** The node to begin with, so that a large cluster is searched from a different place each time. Default 0. */
  readonly startIndex?: number;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

/** Decides where a pod goes. */
export function schedule(cycle: Cycle, { startIndex = 0, random }: ScheduleOptions): Decision {
  const { podRejected, snapshot } = cycle;
  const nodeCount = snapshot.nodes.length;
  if (podRejected) return { node: undefined, rejected: [], nodeCount, podRejected };
  const { feasible, rejected, looked } = nominatedNode(cycle) ?? findNodes(cycle, startIndex);
  if (feasible.length === 0) return { node: undefined, rejected: [...rejected, ...leftOut(cycle)], nodeCount };
  const scoring = scoreNodes(cycle, feasible);
  return Object.assign(toScores(scoring), { node: bestNode(scoring, random), rejected, looked });
}

interface Found {
  readonly feasible: readonly NodeInfo[];
  readonly rejected: readonly NodeVerdict[];
  readonly looked: number;
}

const isAllowed = ({ narrowings }: Cycle, name: string): boolean =>
  narrowings.every(({ nodeNames }) => nodeNames.has(name));

/** Room was made there for this pod: if it will do now, no other is looked at. */
function nominatedNode(cycle: Cycle): Found | undefined {
  const name = cycle.nominations.nodeOf(cycle.pod.metadata.uid) ?? cycle.pod.status?.nominatedNodeName;
  const node = name ? cycle.snapshot.get(name) : undefined;
  if (!name || !node || !isAllowed(cycle, name) || filterNode(cycle, node)) return undefined;
  return { feasible: [node], rejected: [], looked: 1 };
}

function findNodes(cycle: Cycle, startIndex: number): Found {
  const nodes = candidates(cycle);
  const feasible: NodeInfo[] = [];
  const rejected: NodeVerdict[] = [];
  const { profile } = cycle;
  const enough = profile.having('score').length === 0 ? 1 : nodesToFind(nodes.length, profile.percentageOfNodesToScore);
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

/** How many nodes that will do are enough to choose from: all of up to 100, then a share that is given, or, where it is 0, falls from
 *  50 % to 5 %.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/scheduler-perf-tuning/ */
export function nodesToFind(nodeCount: number, given = 0): number {
  if (nodeCount < 100) return nodeCount;
  const percentage = given || Math.max(5, 50 - Math.floor(nodeCount / 125));
  return Math.max(100, Math.floor((nodeCount * percentage) / 100));
}
