/** Authorization by a fixed table of roles. Nothing is denied here: who has no role for it simply has no permission. */
import type { ResourceRule } from '#api';
import type { UserInfo } from '#client';
import type { Attributes, Authorizer, Decision } from './authorizer.ts';
import type { PathRule, Role, Rule } from './built-in-roles.ts';

const noOpinion: Decision = { verdict: 'noOpinion' };

/** Allows what some role of the user, or of a group of the user, permits. */
export function createRoleAuthorizer(roles: readonly Role[]): Authorizer {
  const byUser = new Map<string, Role[]>();
  const byGroup = new Map<string, Role[]>();
  for (const role of roles) {
    for (const user of role.users ?? []) byUser.set(user, [...(byUser.get(user) ?? []), role]);
    for (const group of role.groups ?? []) byGroup.set(group, [...(byGroup.get(group) ?? []), role]);
  }
  return {
    authorize(user, attributes) {
      const role = findRole(byUser.get(user.username), attributes);
      if (role) return allowed(role);
      for (const group of user.groups) {
        const ofGroup = findRole(byGroup.get(group), attributes);
        if (ofGroup) return allowed(ofGroup);
      }
      return noOpinion;
    },

    rulesFor(user, namespace) {
      const own = rolesOf(roles, user);
      return {
        resourceRules: own
          .flatMap(role => role.rules)
          .filter(rule => rule.namespace === undefined || rule.namespace === namespace)
          .map(toResourceRule),
        nonResourceRules: own
          .flatMap(role => role.pathRules ?? [])
          .map(({ verbs, paths }) => ({ verbs: [...verbs], nonResourceURLs: [...paths] })),
        incomplete: false,
      };
    },
  };
}

const toResourceRule = ({ verbs, groups, resources, resourceNames }: Rule): ResourceRule => ({
  verbs: [...verbs],
  apiGroups: [...groups],
  resources: [...resources],
  ...(resourceNames ? { resourceNames: [...resourceNames] } : {}),
});

/** The roles of the table that a user has. */
const rolesOf = (roles: readonly Role[], user: UserInfo): Role[] =>
  roles.filter(role => role.users?.includes(user.username) || role.groups?.some(group => user.groups.includes(group)));

const decisions = new WeakMap<Role, Decision>();

function allowed(role: Role): Decision {
  let decision = decisions.get(role);
  if (!decision) {
    decision = { verdict: 'allow', reason: `allowed by the built-in role "${role.name}"` };
    decisions.set(role, decision);
  }
  return decision;
}

function findRole(roles: readonly Role[] | undefined, attributes: Attributes): Role | undefined {
  return roles?.find(role =>
    attributes.isResource
      ? role.rules.some(rule => permits(rule, attributes))
      : role.pathRules?.some(rule => permitsPath(rule, attributes)),
  );
}

const includes = (list: readonly string[], value: string): boolean => list[0] === '*' || list.includes(value);

function permits(rule: Rule, attributes: Attributes & { isResource: true }): boolean {
  const { verb, group, resource, subresource, namespace, name } = attributes;
  if (!includes(rule.verbs, verb) || !includes(rule.groups, group)) return false;
  if (rule.objectsOnly && subresource !== '') return false;
  if (!includes(rule.resources, subresource === '' ? resource : `${resource}/${subresource}`)) return false;
  if (rule.resourceNames && !rule.resourceNames.includes(name)) return false;
  return rule.namespace === undefined || rule.namespace === namespace;
}

function permitsPath(rule: PathRule, { verb, path }: Attributes & { isResource: false }): boolean {
  if (!includes(rule.verbs, verb)) return false;
  return rule.paths.some(candidate => isMeant(candidate, path));
}

/** `*` at the end stands for anything, elsewhere for what is between two slashes. */
function isMeant(candidate: string, path: string): boolean {
  const [before = '', after] = candidate.split('*', 2);
  if (after === undefined) return candidate === path;
  if (after === '') return path.startsWith(before);
  const between = path.slice(before.length, -after.length);
  return path === before + between + after && between !== '' && !between.includes('/');
}
