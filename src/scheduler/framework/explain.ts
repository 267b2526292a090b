/** A decision in upstream's words, as `kubectl describe pod` shows it. */
import type { GroupedVerdict, PodPlacement } from '#client';
import type { Decision, NodeVerdict, NoPlacement } from './verdict.ts';

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.` */
export function explainRejections(rejected: readonly NodeVerdict[], nodeCount: number): string {
  const counts = new Map<string, number>();
  for (const reason of rejected.flatMap(verdict => verdict.reasons)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`);
  return sentence(reasons.toSorted(), nodeCount);
}

/** The same for all that can keep a pod from a node. */
export function explainDecision({ nodeCount, rejected, podRejected, group, postFilter = [] }: NoPlacement): string {
  if (group) return group.reasons.join(', ');
  if (podRejected?.point === 'preEnqueue') return podRejected.reasons.join(', ');
  const why =
    podRejected && rejected.length === 0
      ? sentence(podRejected.reasons, nodeCount)
      : explainRejections(rejected, nodeCount);
  return postFilter.length === 0 ? why : `${why} ${postFilter.join(', ')}`;
}

function sentence(reasons: readonly string[], nodeCount: number): string {
  if (nodeCount === 0) return 'no nodes available to schedule pods';
  return `0/${nodeCount} nodes are available${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}.`;
}

/** Scores that are told: who wonders about the winner compares it with the next. */
const toldScores = 5;

/** Puts nodes with the same verdict together. */
export function tellDecision(decision: Decision): PodPlacement {
  const rejected = groupVerdicts(decision.rejected);
  if (decision.node !== undefined) {
    const scores = decision.scores.toSorted((one, other) => other.total - one.total).slice(0, toldScores);
    return { node: decision.node, rejected, scores };
  }
  const { podRejected, postFilter, room } = decision;
  return {
    message: explainDecision(decision),
    rejected,
    ...(podRejected ? { podRejected } : {}),
    ...(postFilter ? { postFilter } : {}),
    ...(room ? { room } : {}),
  };
}

function groupVerdicts(verdicts: readonly NodeVerdict[]): GroupedVerdict[] {
  const groups = new Map<string, Omit<NodeVerdict, 'node'> & { readonly nodes: string[] }>();
  for (const { node, ...verdict } of verdicts) {
    const key = JSON.stringify([verdict.plugin, verdict.reasons, verdict.isUnresolvable]);
    const group = groups.get(key);
    if (group) group.nodes.push(node);
    else groups.set(key, { ...verdict, nodes: [node] });
  }
  return [...groups.values()].toSorted((one, other) => other.nodes.length - one.nodes.length);
}
