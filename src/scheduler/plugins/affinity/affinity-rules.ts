/** The rules of a pod and of others about places, counted, as filters ask them. */
import type { Labels, Node, Pod } from '#api';
import type { NodeInfo } from '../../cache/node-info.ts';
import type { PodCounters } from '../../counts/pod-counts.ts';
import { type ReadonlyTally, Tally } from '../../counts/tally.ts';
import type { Rejection } from '../../framework/plugin.ts';
import { type AffinityTerm, isAbout, type PodTerms, termsOf } from './affinity-term.ts';
import type { TermGroups } from './term-index.ts';

/** The labels of a namespace. */
export type LabelsOf = (namespace: string) => Labels | undefined;

/** A rule, and how many pods it is about in each place; for rules of others, how many pods have it there. */
interface Rule {
  readonly term: AffinityTerm;
  readonly tally: ReadonlyTally;
}

/** What the filter knows of a pod. */
export interface AffinityRules {
  /** Places that the pod must have: pods that fulfil all of its terms. */
  readonly required: readonly Rule[];
  /** Places that the pod must not have. */
  readonly forbidden: readonly Rule[];
  /** Places that others keep the pod from, by the keys of their terms. */
  readonly ofOthers: ReadonlyMap<string, Rule>;
  /** Whether the pod fulfils all of its own terms: it may be the first of its kind. */
  readonly mayBeFirst: boolean;
}

/** The rules that concern a pod, counted over these nodes. `terms` are the pod's, with namespaces by their names
 *  only. */
export function countRules(
  pod: Pod,
  terms: PodTerms,
  { nodes, counters, others, labelsOf }: RulesContext,
): AffinityRules {
  const isMeant = (term: AffinityTerm, other: Pod) => isAbout(term, other, labelsOf);
  const tallyOf = (topologyKey: string, key: string, isMatch: (other: Pod) => boolean): ReadonlyTally =>
    counters.over(nodes, key, () => ({ topologyKey, isMatch })).pods;
  const { required, forbidden } = terms;
  const all = required.map(({ key }) => key).join();
  const ofOthers = new Map<string, Rule>();
  for (const [key, { term, tally }] of others) if (isMeant(term, pod)) ofOthers.set(key, { term, tally: tally.copy() });
  return {
    required: required.map(term => ({
      term,
      tally: tallyOf(term.topologyKey, `${term.topologyKey} of ${all}`, other => isAboutAll(required, other, labelsOf)),
    })),
    forbidden: forbidden.map(term => ({
      term,
      tally: tallyOf(term.topologyKey, term.key, other => isMeant(term, other)),
    })),
    ofOthers,
    mayBeFirst: isAboutAll(required, pod, labelsOf),
  };
}

/** What rules are counted from. */
export interface RulesContext {
  readonly nodes: readonly NodeInfo[];
  readonly counters: PodCounters;
  /** The rules of pods that have a node. */
  readonly others: TermGroups;
  readonly labelsOf: LabelsOf;
}

/** Whether every term is about the pod. */
export const isAboutAll = (terms: readonly AffinityTerm[], pod: Pod, labelsOf: LabelsOf): boolean =>
  terms.every(term => isAbout(term, pod, labelsOf));

/** The rules as they would be when `changed` came to a node, or left it: the same when it is nothing to them. */
export function rulesAfter(
  rules: AffinityRules,
  change: { readonly pod: Pod; readonly changed: Pod; readonly node: Node; readonly by: 1 | -1 },
  labelsOf: LabelsOf,
): AffinityRules {
  const { pod, changed, node, by } = change;
  const moved = (rule: Rule): Rule => {
    const place = node.metadata.labels?.[rule.term.topologyKey];
    return place === undefined ? rule : { ...rule, tally: rule.tally.with(place, by) };
  };
  const { required, forbidden } = rules;
  const itsTerms = termsOf(changed).forbidden;
  if (required.length + forbidden.length + itsTerms.length === 0) return rules;
  const ofOthers = new Map(rules.ofOthers);
  for (const term of itsTerms) {
    if (!isAbout(term, pod, labelsOf)) continue;
    ofOthers.set(term.key, moved(ofOthers.get(term.key) ?? { term, tally: Tally.empty() }));
  }
  const fulfilsAll =
    required.length > 0 &&
    isAboutAll(
      required.map(({ term }) => term),
      changed,
      labelsOf,
    );
  return {
    ...rules,
    required: fulfilsAll ? required.map(moved) : required,
    forbidden: forbidden.map(rule => (isAbout(rule.term, changed, labelsOf) ? moved(rule) : rule)),
    ofOthers,
  };
}

const unmet: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], isUnresolvable: true };
const repelled: Rejection = { reasons: ["node(s) didn't match pod anti-affinity rules"] };
const repelledByOthers: Rejection = { reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"] };

/** Why the rules keep the pod from a node. */
export function rejectionBy(rules: AffinityRules, { node }: NodeInfo): Rejection | undefined {
  const labels = node.metadata.labels ?? {};
  if (rules.required.length > 0 && !isDrawn(rules, labels)) return unmet;
  for (const rule of rules.forbidden) if (isThere(rule, labels)) return repelled;
  for (const rule of rules.ofOthers.values()) if (isThere(rule, labels)) return repelledByOthers;
  return undefined;
}

function isThere({ term, tally }: Rule, labels: Labels): boolean {
  const place = labels[term.topologyKey];
  return place !== undefined && tally.of(place) > 0;
}

/** Where all required pods are; or anywhere, when there are none and the pod itself is such a pod: somebody must be
 *  first. */
function isDrawn({ required, mayBeFirst }: AffinityRules, labels: Labels): boolean {
  if (required.some(({ term }) => labels[term.topologyKey] === undefined)) return false;
  return (
    required.every(rule => isThere(rule, labels)) || (mayBeFirst && required.every(({ tally }) => tally.total === 0))
  );
}
