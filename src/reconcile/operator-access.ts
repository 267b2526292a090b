/** What an operator has to be allowed, as objects to apply to its cluster. Pure. */
import type { Kind } from '#api';
import { type AccessDeclaration, type AccessRule, type PlacedRules, rulesOf } from '#client';
import type { AnyController } from './controller.ts';
import type { OperatorOptions } from './operator.ts';
import { accessOf } from './permissions.ts';

/** Which operator, and where it runs. */
export interface OperatorAccessOptions extends Pick<OperatorOptions, 'leaderElection'> {
  /** Of its service account, roles and bindings. */
  readonly name: string;
  /** The namespace of its service account. */
  readonly accountNamespace: string;
  /** All that it runs. */
  readonly controllers: readonly AnyController[];
  /** The only namespace that it looks at. Default: all. */
  readonly namespace?: string | undefined;
}

/** A manifest: an object as it is applied. */
export interface Manifest {
  /** Group and version. */
  readonly apiVersion: string;
  /** The kind. */
  readonly kind: string;
  /** Its name, and its namespace unless it has none. */
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The service account of an operator, and RBAC's roles and bindings by which it may do what its controllers declare,
 *  and nothing else: for `kubectl apply -f` after `JSON.stringify({ apiVersion: 'v1', kind: 'List', items })`. */
export function operatorAccess(options: OperatorAccessOptions): Manifest[] {
  const { name, accountNamespace, leaderElection, controllers } = options;
  const metadata = { name, namespace: accountNamespace };
  const declared = [...controllers.map(accessOf), { lease: leaderElection?.lease }];
  const subject = { kind: 'ServiceAccount', ...metadata };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...placedRules(declared, options).flatMap(({ namespace, rules }) => grant({ name, subject, namespace, rules })),
  ];
}

/** In one namespace, only kinds that are in none need a rule everywhere. */
function placedRules(
  declared: readonly AccessDeclaration[],
  { namespace }: Pick<OperatorAccessOptions, 'namespace'>,
): PlacedRules[] {
  if (namespace === undefined) return rulesOf(declared);
  const placed = [
    ...rulesOf(declared.map(ofClusterKinds)),
    ...rulesOf(declared.map(ofNamespacedKinds)).map(rules => ({ namespace, ...rules })),
  ];
  const byPlace = Map.groupBy(placed, rules => rules.namespace);
  return [...byPlace].map(([place, all]) => ({
    ...(place === undefined ? {} : { namespace: place }),
    rules: all.flatMap(({ rules }) => rules),
  }));
}

const isInNamespaces = ({ scope }: Kind): boolean => scope === 'Namespaced';

const ofClusterKinds = ({ reads = [], writes = [] }: AccessDeclaration): AccessDeclaration => ({
  reads: reads.filter(kind => !isInNamespaces(kind)),
  writes: writes.filter(({ kind }) => !isInNamespaces(kind)),
});

const ofNamespacedKinds = ({ reads = [], writes = [], ...rest }: AccessDeclaration): AccessDeclaration => ({
  ...rest,
  reads: reads.filter(isInNamespaces),
  writes: writes.filter(({ kind }) => isInNamespaces(kind)),
});

const group = 'rbac.authorization.k8s.io';

interface Granting extends Pick<PlacedRules, 'rules'> {
  readonly name: string;
  readonly subject: object;
  readonly namespace: string | undefined;
}

/** A role and its binding. */
function grant({ name, subject, namespace, rules }: Granting): Manifest[] {
  const prefix = namespace === undefined ? 'Cluster' : '';
  const shared = {
    apiVersion: `${group}/v1`,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  };
  const roleRef = { apiGroup: group, kind: `${prefix}Role`, name };
  const role = { ...shared, kind: `${prefix}Role`, rules: rules.map(asPolicyRule) };
  const binding = { ...shared, kind: `${prefix}RoleBinding`, roleRef, subjects: [subject] };
  return [role, binding];
}

/** RBAC has no rule for objects without what is below them. */
function asPolicyRule(rule: AccessRule): AccessRule {
  const { objectsOnly: _, ...policyRule } = rule;
  return policyRule;
}
