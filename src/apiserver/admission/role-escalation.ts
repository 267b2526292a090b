/** RoleEscalation: nobody gives permissions by roles and bindings that they do not have themselves, unless they may
 *  escalate or bind. Upstream has no such plugin, but checks the same, in the same words, where it stores these kinds.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping */
import {
  ClusterRole,
  ClusterRoleBinding,
  deepEqual,
  forbidden,
  notFound,
  type PolicyRule,
  Role,
  RoleBinding,
} from '#api';
import type { UserInfo } from '#client';
import type { Authorizer } from '../authz/authorizer.ts';
import { uncovered } from '../authz/rbac/covers.ts';
import type { RoleGrants } from '../authz/role-grants.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { withoutLife } from './without-life.ts';

interface RoleEscalationOptions {
  readonly authorizer: Authorizer;
  readonly grants: RoleGrants;
}

export const roleEscalation = (options: RoleEscalationOptions): AdmissionPlugin => ({
  name: 'RoleEscalation',
  validate(request) {
    const { operation, resource, subresource, object, old, user } = request;
    const isRole = resource.kind === Role || resource.kind === ClusterRole;
    if (!isRole && resource.kind !== RoleBinding && resource.kind !== ClusterRoleBinding) return undefined;
    if (operation === 'DELETE' || subresource !== '' || user.groups.includes('system:masters')) return undefined;
    if (object && old && deepEqual(withoutLife(object), withoutLife(old))) return undefined;
    return isRole ? checkRole(request, options) : checkBinding(request, options);
  },
});

/** What somebody must have who has the rules of others gathered, whatever they will be. */
const fullAuthority: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

async function checkRole(request: AdmissionRequest, options: RoleEscalationOptions): Promise<void> {
  const { resource, object, name } = request;
  const { rules = [], aggregationRule } = object as ClusterRole;
  if (await isAllowed(request, options, { verb: 'escalate', resource: resource.kind.plural, name })) return;
  const wanted = aggregationRule ? [...rules, ...fullAuthority] : rules;
  await confirmHeld(wanted, request, options);
}

async function checkBinding(request: AdmissionRequest, options: RoleEscalationOptions): Promise<void> {
  const { roleRef } = request.object as RoleBinding;
  const resource = roleRef.kind === 'Role' ? Role.plural : ClusterRole.plural;
  if (await isAllowed(request, options, { verb: 'bind', resource, name: roleRef.name })) return;
  const rules = await options.grants.rulesOfRole(roleRef, request.namespace);
  if (!rules) throw notFound({ group: ClusterRole.group, resource }, roleRef.name);
  await confirmHeld(rules, request, options);
}

interface Asked {
  readonly verb: string;
  readonly resource: string;
  readonly name: string;
}

async function isAllowed(
  { user, namespace }: AdmissionRequest,
  { authorizer }: RoleEscalationOptions,
  asked: Asked,
): Promise<boolean> {
  const attributes = {
    isResource: true,
    group: ClusterRole.group,
    version: 'v1',
    subresource: '',
    namespace,
    ...asked,
  } as const;
  return (await authorizer.authorize(user, attributes)).verdict === 'allow';
}

async function confirmHeld(
  wanted: readonly PolicyRule[],
  { resource, name, namespace, user }: AdmissionRequest,
  { grants }: RoleEscalationOptions,
): Promise<void> {
  const missing = uncovered(await grants.rulesOfUser(user, namespace), wanted);
  if (missing.length > 0) throw forbidden(resource.groupResource, name, describeMissing(user, missing));
}

function describeMissing({ username, groups }: UserInfo, missing: readonly PolicyRule[]): string {
  const who = `user ${JSON.stringify(username)} (groups=${quoted(groups)})`;
  const rules = compact(missing).map(describeRule).toSorted();
  return `${who} is attempting to grant RBAC permissions not currently held:\n${rules.join('\n')}`;
}

/** Parts that differ in their verbs alone, together. */
function compact(parts: readonly PolicyRule[]): PolicyRule[] {
  const byRest = Map.groupBy(parts, part => JSON.stringify({ ...part, verbs: [] }));
  return [...byRest.values()].map(same => ({ ...(same[0] as PolicyRule), verbs: same.flatMap(({ verbs }) => verbs) }));
}

const quoted = (texts: readonly string[]): string => `[${texts.map(text => JSON.stringify(text)).join(' ')}]`;

const describeRule = ({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string => {
  const parts = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  };
  const told = Object.entries(parts).flatMap(([name, texts]) => (texts?.length ? [`${name}:${quoted(texts)}`] : []));
  return `{${told.join(', ')}}`;
};
