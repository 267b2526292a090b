/** A rule about where other pods are, made ready for many questions. */
import {
  type LabelRequirement,
  type LabelSelector,
  type Labels,
  matchesLabels,
  type Pod,
  type PodAffinityTerm,
  requirementsOf,
} from '#api';
import { hasRulesAboutPods } from '../../cache/node-info.ts';

/** Which pods a rule is about, and what counts as the same place as theirs. */
export interface AffinityTerm {
  /** The same for terms that say the same. */
  readonly key: string;
  readonly topologyKey: string;
  /** Undefined when no pod is meant. */
  readonly labels: readonly LabelRequirement[] | undefined;
  readonly namespaces: ReadonlySet<string>;
  /** Which namespaces besides, by their labels. */
  readonly namespaceLabels: readonly LabelRequirement[] | undefined;
}

/** A term, and how much it draws; less than 0 when it repels. */
export interface WeightedTerm {
  readonly term: AffinityTerm;
  readonly weight: number;
}

/** A term of a pod of that namespace: without any namespace of its own it means that one. */
export function parseTerm(term: PodAffinityTerm, namespace: string): AffinityTerm {
  const { topologyKey, labelSelector, namespaceSelector, namespaces = [] } = term;
  const named = namespaces.length === 0 && !namespaceSelector ? [namespace] : namespaces.toSorted();
  return {
    key: JSON.stringify([topologyKey, named, namespaceSelector ?? null, labelSelector ?? null]),
    topologyKey,
    labels: optionalRequirements(labelSelector),
    namespaces: new Set(named),
    namespaceLabels: optionalRequirements(namespaceSelector),
  };
}

const optionalRequirements = (selector: LabelSelector | undefined) => selector && requirementsOf(selector);

/** Whether a term is about a pod in a namespace with these labels. */
export const isAbout = (term: AffinityTerm, pod: Pod, labelsOf: (namespace: string) => Labels | undefined): boolean =>
  term.labels !== undefined &&
  isInNamespace(term, pod.metadata.namespace ?? '', labelsOf) &&
  matchesLabels(term.labels, pod.metadata.labels);

const isInNamespace = (
  { namespaces, namespaceLabels }: AffinityTerm,
  namespace: string,
  labelsOf: (namespace: string) => Labels | undefined,
): boolean =>
  namespaces.has(namespace) || (namespaceLabels !== undefined && matchesLabels(namespaceLabels, labelsOf(namespace)));

/** All rules of a pod about others. */
export interface PodTerms {
  /** Terms that a place must fulfil. */
  readonly required: readonly AffinityTerm[];
  /** Terms that a place must not fulfil. */
  readonly forbidden: readonly AffinityTerm[];
  readonly preferred: readonly WeightedTerm[];
}

const none: PodTerms = { required: [], forbidden: [], preferred: [] };
const known = new WeakMap<Pod, PodTerms>();

/** The rules of a pod, worked out once. */
export function termsOf(pod: Pod): PodTerms {
  if (!hasRulesAboutPods(pod)) return none;
  let terms = known.get(pod);
  if (!terms) known.set(pod, (terms = parseTerms(pod)));
  return terms;
}

function parseTerms({ metadata: { namespace = '' }, spec: { affinity } }: Pod): PodTerms {
  const parse = (term: PodAffinityTerm) => parseTerm(term, namespace);
  const preferredOf = (rules: NonNullable<typeof affinity>['podAffinity'], sign: 1 | -1) =>
    (rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      term: parse(podAffinityTerm),
      weight: sign * weight,
    }));
  return {
    required: (affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(parse),
    forbidden: (affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(parse),
    preferred: [...preferredOf(affinity?.podAffinity, 1), ...preferredOf(affinity?.podAntiAffinity, -1)],
  };
}
