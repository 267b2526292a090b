/** Where room could be made for a pod that no node takes. */
import type { Pod, PodDisruptionBudget } from '#api';
import type { PostFilterContext } from '../../framework/plugin.ts';
import { type NodeVerdict, nodeVerdict } from '../../framework/verdict.ts';
import { type Candidate, selectVictims } from './victims.ts';

/** How many nodes with room to make are enough to choose from: a share, and a number that it does not fall below. */
export interface CandidateLimits {
  /** Default 10. */
  readonly minCandidateNodesPercentage?: number;
  /** Default 100. */
  readonly minCandidateNodesAbsolute?: number;
}

/** How many nodes are tried, and which budgets count. */
export interface FindOptions extends CandidateLimits {
  readonly budgets: readonly PodDisruptionBudget[];
  readonly nowMs: number;
  /** From 0 up to but not 1: the node to begin with. */
  readonly random: number;
}

/** What was found, and why other nodes are none. */
export interface Found {
  readonly candidates: readonly Candidate[];
  readonly verdicts: readonly NodeVerdict[];
}

/** Tries the nodes on which fewer pods could help, from somewhere on, until there are enough. */
export function findCandidates(
  pod: Pod,
  { rejected, dryRun }: Pick<PostFilterContext<unknown>, 'rejected' | 'dryRun'>,
  { budgets, nowMs, random, minCandidateNodesPercentage = 10, minCandidateNodesAbsolute = 100 }: FindOptions,
): Found {
  const hopeful = rejected.filter(({ isUnresolvable }) => !isUnresolvable);
  const hopeless = rejected.filter(({ isUnresolvable }) => isUnresolvable);
  const verdicts = hopeless.map(({ node }) =>
    nodeVerdict(node, 'DefaultPreemption', { reasons: ['Preemption is not helpful for scheduling'] }),
  );
  const share = Math.floor((hopeful.length * minCandidateNodesPercentage) / 100);
  const enough = Math.max(share, minCandidateNodesAbsolute);
  const candidates: Candidate[] = [];
  const isEnough = () => candidates.length >= enough && candidates.some(({ violations }) => violations === 0);
  const offset = Math.floor(random * hopeful.length);
  for (let index = 0; index < hopeful.length && !isEnough(); index++) {
    const { node } = hopeful[(offset + index) % hopeful.length] as NodeVerdict;
    const start = dryRun(node);
    if (!start) continue;
    const found = selectVictims(pod, start, { budgets, nowMs });
    if ('victims' in found) candidates.push(found);
    else verdicts.push(nodeVerdict(node, 'DefaultPreemption', found));
  }
  return { candidates, verdicts };
}
