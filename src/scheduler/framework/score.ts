/** How well the nodes that will do suit a pod. */
import type { NodeInfo } from '../cache/node-info.ts';
import type { Cycle } from './cycle.ts';
import { maxScore } from './plugin.ts';
import { ask, type PluginInUse } from './profile.ts';
import type { NodeScore } from './verdict.ts';

/** Scores as they are worked out: a column for each plugin that scores; none for a plugin that skipped the pod. A
 *  thousand decisions a second make no objects of nodes and scores that nobody looks at. */
export interface Scoring {
  readonly nodes: readonly string[];
  readonly totals: Float64Array;
  readonly columns: { readonly name: string; readonly scores: Float64Array | undefined }[];
}

/** The only node that will do needs no scores. */
export function scoreNodes(cycle: Cycle, nodes: readonly NodeInfo[]): Scoring {
  const totals = new Float64Array(nodes.length);
  const states = nodes.length === 1 ? undefined : runPreScore(cycle, nodes);
  const scorers = states ? cycle.profile.having('score') : [];
  const columns = scorers.map(inUse => {
    const scores = states?.has(inUse)
      ? ask('score', inUse, () => weightedScores(cycle, nodes, inUse, states.get(inUse)))
      : undefined;
    for (let index = 0; scores && index < scores.length; index++)
      totals[index] = (totals[index] as number) + (scores[index] as number);
    return { name: inUse.name, scores };
  });
  return { nodes: nodes.map(({ node }) => node.metadata.name), totals, columns };
}

/** What each plugin scores with; without those that skip the pod. */
function runPreScore({ pod, profile, states }: Cycle, nodes: readonly NodeInfo[]): Map<PluginInUse, unknown> {
  const found = new Map<PluginInUse, unknown>();
  for (const inUse of profile.having('score')) if (!inUse.plugin.preScore) found.set(inUse, states[inUse.index]);
  for (const inUse of profile.having('preScore')) {
    const result = ask('preScore', inUse, () => inUse.plugin.preScore?.(pod, nodes, states[inUse.index]));
    if (result && result !== 'skip') found.set(inUse, result.state);
  }
  return found;
}

function weightedScores(
  { pod }: Cycle,
  nodes: readonly NodeInfo[],
  { plugin, weight }: PluginInUse,
  state: unknown,
): Float64Array {
  const raw = nodes.map(node => plugin.score?.(pod, node, state) ?? 0);
  const scores = Float64Array.from(plugin.normalize?.(raw, { pod, nodes, state }) ?? raw);
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number;
    if (!(score >= 0 && score <= maxScore)) throw new Error(`a score of ${score}, which is not in 0 to ${maxScore}`);
    scores[index] = score * weight;
  }
  return scores;
}

/** The scores for whoever asks why, made when they are asked for. */
export function toScores({ nodes, totals, columns }: Scoring): { readonly scores: readonly NodeScore[] } {
  const partsOf = (index: number) =>
    Object.fromEntries(columns.map(({ name, scores }) => [name, scores?.[index] ?? 0]));
  return {
    get scores() {
      return nodes.map((node, index) => ({ node, total: totals[index] as number, parts: partsOf(index) }));
    },
  };
}

/** The node with the highest total, ties broken by `random`. */
export function bestNode({ nodes, totals }: Scoring, random: () => number): string {
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
