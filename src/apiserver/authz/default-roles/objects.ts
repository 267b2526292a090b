/** The objects of default roles: cluster roles and roles, and what binds them. Pure. */
import { ClusterRole, type PolicyRule, Role, type RoleRef, type Subject } from '#api';
import type { AccessRule } from '#client';
import { builtInRoles } from '../built-in-roles.ts';
import type { Role as DeclaredRole } from '../role-source.ts';
import { componentRoles } from './component-roles.ts';
import { controllerRoles } from './controller-roles.ts';
import type { DefaultRole } from './default-role.ts';
import { userRoles } from './user-roles.ts';

/** What says whose object it is. Without a namespace it is one of the cluster. */
interface WantedMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What a role should have at least. */
export interface WantedRole {
  readonly metadata: WantedMetadata;
  readonly rules?: readonly PolicyRule[];
  readonly aggregationRule?: NonNullable<ClusterRole['aggregationRule']>;
}

/** What a binding should have at least. */
export interface WantedBinding {
  readonly metadata: WantedMetadata;
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[];
}

/** A role, and the binding that gives it to somebody. */
export interface DefaultObjects {
  readonly role: WantedRole;
  readonly binding: WantedBinding | undefined;
}

/** All default roles, with those that components and controllers of this program declare. */
export function defaultObjects(declared: readonly DeclaredRole[]): DefaultObjects[] {
  const roles = new Map<string, DefaultRole>();
  for (const role of [...builtInRoles, ...userRoles, ...componentRoles, ...controllerRoles, ...declared]) {
    const key = `${role.namespace ?? ''}/${role.name}`;
    const known = roles.get(key);
    roles.set(key, known ? { ...known, rules: [...known.rules, ...role.rules] } : role);
  }
  return [...roles.values()].map(role => ({ role: roleObject(role), binding: bindingObject(role) }));
}

const gathering = (into: string): string => `rbac.authorization.k8s.io/aggregate-to-${into}`;

/** The mark of what is brought up to date when a server starts, unless somebody says `false`. */
export const autoUpdate = 'rbac.authorization.kubernetes.io/autoupdate';
const common = {
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
  annotations: { [autoUpdate]: 'true' },
};

/** Roles that add to others are bound to nobody, so no binding has their label. */
function metadataOf({ namespace, addsTo }: DefaultRole, name: string): WantedMetadata {
  const labels = { ...common.labels, ...(addsTo === undefined ? {} : { [gathering(addsTo)]: 'true' }) };
  return { ...(namespace === undefined ? {} : { namespace }), name, ...common, labels };
}

function roleObject(role: DefaultRole): WantedRole {
  const { name, rules, gathers } = role;
  const metadata = metadataOf(role, name);
  if (!gathers) return { metadata, rules: rules.flatMap(asPolicyRule) };
  return { metadata, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [gathering(name)]: 'true' } }] } };
}

/** RBAC cannot say "objects only": who declares that has upstream's rules in its object. */
function asPolicyRule({ objectsOnly, ...rule }: AccessRule): PolicyRule[] {
  return objectsOnly ? [] : [structuredClone(rule) as PolicyRule];
}

function bindingObject(role: DefaultRole): WantedBinding | undefined {
  const { name, namespace, users = [], groups = [], binding = name, isBound = false } = role;
  const subjects = [...groups.map(group => subject('Group', group)), ...users.map(userSubject)];
  if (subjects.length === 0 && !isBound) return undefined;
  const { kind, group: apiGroup } = namespace === undefined ? ClusterRole : Role;
  const metadata = metadataOf(role, binding);
  return { metadata, roleRef: { apiGroup, kind, name }, ...(subjects.length === 0 ? {} : { subjects }) };
}

const subject = (kind: 'User' | 'Group', name: string): Subject => ({ kind, apiGroup: Role.group, name });

function userSubject(user: string): Subject {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return name === undefined || namespace === undefined
    ? subject('User', user)
    : { kind: 'ServiceAccount', namespace, name };
}
