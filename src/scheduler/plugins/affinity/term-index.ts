/** The rules of the pods that have a node, by what they say: thousands of copies of a pod have one rule. */
import type { NodeInfo } from '../../cache/node-info.ts';
import { changedNodes } from '../../counts/changed-nodes.ts';
import { Tally } from '../../counts/tally.ts';
import { type AffinityTerm, termsOf, type WeightedTerm } from './affinity-term.ts';

/** A rule, and how much of it is in each place: pods that have it, or the sum of its weights. */
export interface TermGroup {
  readonly term: AffinityTerm;
  readonly tally: Tally;
  /** Pods that have it. */
  pods: number;
}

/** Groups by the keys of their terms. */
export type TermGroups = ReadonlyMap<string, TermGroup>;

/** What the rules of other pods say. The tallies go on changing: who keeps one copies it. */
export interface IndexedTerms {
  /** Rules that keep pods away. */
  readonly forbidden: TermGroups;
  /** Rules that draw pods or would rather not have them. */
  readonly preferred: TermGroups;
}

/** Follows snapshots by what differs between them. */
export class TermIndex {
  readonly #hardWeight: number;
  #seen: readonly NodeInfo[] = [];
  #forbidden = new Map<string, TermGroup>();
  #preferred = new Map<string, TermGroup>();

  /** `hardWeight`: how much a rule that a pod requires draws others to it. */
  constructor(hardWeight: number) {
    this.#hardWeight = hardWeight;
  }

  /** The terms of these nodes' pods. Costs what changed since the last call. */
  over(nodes: readonly NodeInfo[]): IndexedTerms {
    let changed = changedNodes(this.#seen, nodes);
    if (!changed) {
      this.#forbidden = new Map();
      this.#preferred = new Map();
      changed = changedNodes([], nodes) ?? [];
    }
    for (const { before, after } of changed) {
      const isSame = before?.podsWithAffinity === after.podsWithAffinity && before.node === after.node;
      if (isSame) continue;
      this.#count(after, 1);
      if (before) this.#count(before, -1);
    }
    this.#seen = nodes;
    return { forbidden: this.#forbidden, preferred: this.#preferred };
  }

  #count({ node, podsWithAffinity }: NodeInfo, sign: 1 | -1): void {
    const labels = node.metadata.labels ?? {};
    for (const pod of podsWithAffinity) {
      const { required, forbidden, preferred } = termsOf(pod);
      for (const term of forbidden) add(this.#forbidden, { term, weight: 1 }, sign, labels);
      for (const weighted of preferred) add(this.#preferred, weighted, sign, labels);
      if (this.#hardWeight > 0)
        for (const term of required) add(this.#preferred, { term, weight: this.#hardWeight }, sign, labels);
    }
  }
}

function add(
  groups: Map<string, TermGroup>,
  { term, weight }: WeightedTerm,
  sign: 1 | -1,
  labels: Readonly<Record<string, string>>,
): void {
  const place = labels[term.topologyKey];
  if (place === undefined) return;
  let group = groups.get(term.key);
  if (!group) groups.set(term.key, (group = { term, tally: Tally.empty(), pods: 0 }));
  group.tally.add(place, sign * weight);
  group.pods += sign;
  if (group.pods === 0) groups.delete(term.key);
}
