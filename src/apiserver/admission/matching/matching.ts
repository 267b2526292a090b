/** Which requests a webhook or a policy is about: those that fit a rule and both selectors.
 *
 *  Flow: rules first, which cost least; then the object's labels; then those of its namespace, which may have to be
 *  looked up. */
import {
  type KubeObject,
  type LabelRequirement,
  type LabelSelector,
  matchesLabels,
  type NamedRuleWithOperations,
  Namespace,
  notFound,
  type RuleWithOperations,
  requirementsOf,
} from '#api';
import type { AdmissionRequest, AskedKind, FindObject, VersionsOf } from '../admission.ts';
import { matchesRule, type RuleFacts } from './rules.ts';
import { askedKind, seenAs } from './shown.ts';

/** What is matched by, as webhooks and policies say it. */
export interface MatchSource {
  readonly rules?: readonly (RuleWithOperations | NamedRuleWithOperations)[] | undefined;
  /** Requests that are not meant though they fit `rules`. Default: none. */
  readonly excluded?: readonly NamedRuleWithOperations[] | undefined;
  readonly matchPolicy?: 'Equivalent' | 'Exact' | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly objectSelector?: LabelSelector | undefined;
}

/** The same, ready for many requests. */
export interface Matcher {
  readonly rules: NonNullable<MatchSource['rules']>;
  readonly excluded: NonNullable<MatchSource['excluded']>;
  readonly isExact: boolean;
  readonly namespaceLabels: readonly LabelRequirement[];
  readonly objectLabels: readonly LabelRequirement[];
}

/** Throws an Error for selectors that mean nothing. */
export const createMatcher = ({
  rules = [],
  excluded = [],
  matchPolicy,
  namespaceSelector = {},
  objectSelector = {},
}: MatchSource): Matcher => ({
  rules,
  excluded,
  isExact: matchPolicy === 'Exact',
  namespaceLabels: requirementsOf(namespaceSelector),
  objectLabels: requirementsOf(objectSelector),
});

/** What matching has to look up. */
export interface MatchSources {
  readonly find: FindObject;
  readonly versionsOf: VersionsOf;
}

/** The kind by which the rules mean the request: the one that it names, or another version of it. Undefined when they
 *  do not. Throws the 404 when the namespace is needed and is not there. */
export async function matchRequest(
  matcher: Matcher,
  request: AdmissionRequest,
  { find, versionsOf }: MatchSources,
): Promise<AskedKind | undefined> {
  const facts = factsOf(request);
  const kind = matchRules(matcher, request, { facts, versionsOf });
  if (!kind || !matchesObject(matcher.objectLabels, request)) return undefined;
  if (!(await matchesNamespace(matcher.namespaceLabels, request, find))) return undefined;
  return kind === askedKind(request) ? kind : await seenAs(kind, request);
}

const factsOf = ({
  operation,
  subresource,
  name,
  ...request
}: AdmissionRequest): Omit<RuleFacts, 'group' | 'version' | 'resource'> => ({
  operation,
  subresource,
  name,
  isNamespaced: request.resource.isNamespaced,
});

/** By the request's own version, then by others. */
function matchRules(
  { rules, excluded, isExact }: Matcher,
  request: AdmissionRequest,
  { facts, versionsOf }: { facts: Omit<RuleFacts, 'group' | 'version' | 'resource'>; versionsOf: VersionsOf },
): AskedKind | undefined {
  const own = askedKind(request);
  const fits = (list: readonly NamedRuleWithOperations[], kind: AskedKind) =>
    list.some(rule => matchesRule(rule, { ...facts, ...placeOf(kind) }));
  const find = (list: readonly NamedRuleWithOperations[]) => {
    if (fits(list, own)) return own;
    return isExact ? undefined : versionsOf(own.kind).find(kind => fits(list, kind));
  };
  if (excluded.length > 0 && find(excluded)) return undefined;
  return find(rules);
}

const placeOf = ({ kind: { group, version, plural } }: AskedKind) => ({ group, version, resource: plural });

/** The old object counts as well: who takes the label away is looked at. */
function matchesObject(wanted: readonly LabelRequirement[], { object, old, operation }: AdmissionRequest): boolean {
  if (wanted.length === 0) return true;
  // What a connection is to be like has no labels.
  if (operation === 'CONNECT') return false;
  return [object, old].some(one => one !== undefined && matchesLabels(wanted, one.metadata?.labels ?? {}));
}

async function matchesNamespace(
  wanted: readonly LabelRequirement[],
  request: AdmissionRequest,
  find: FindObject,
): Promise<boolean> {
  if (wanted.length === 0) return true;
  const { namespace, resource, name } = request;
  if (resource.kind === Namespace) return matchesLabels(wanted, ownNamespaceOf(request)?.metadata.labels ?? {});
  if (namespace === '') return true;
  const found = await find(Namespace, { name: namespace });
  if (!found) throw notFound({ group: '', resource: 'namespaces' }, namespace || name);
  return matchesLabels(wanted, found.metadata.labels ?? {});
}

/** A namespace as it will be; as it is when it goes, or when something else is asked of it. */
function ownNamespaceOf({ object, old, subresource }: AdmissionRequest): KubeObject | undefined {
  return subresource === '' ? (object ?? old) : (old ?? object);
}
