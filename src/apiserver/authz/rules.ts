/** Whether a rule permits a request. Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#role-and-clusterrole */
import type { AccessRule } from '#client';
import type { Attributes } from './authorizer.ts';

/** Where a rule holds is for whoever knows what grants it. */
export function permits(rule: AccessRule, attributes: Attributes): boolean {
  if (!includes(rule.verbs, attributes.verb)) return false;
  return attributes.isResource ? permitsResource(rule, attributes) : permitsPath(rule, attributes.path);
}

const includes = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);

function permitsResource(
  { apiGroups = [], resources = [], resourceNames = [], objectsOnly }: AccessRule,
  { group, resource, subresource, name }: Attributes & { isResource: true },
): boolean {
  if (!includes(apiGroups, group)) return false;
  if (!(subresource === '' ? includes(resources, resource) : includesPart(resources, resource, subresource)))
    return false;
  if (objectsOnly && subresource !== '') return false;
  return resourceNames.length === 0 || resourceNames.includes(name);
}

/** `*` stands for parts too, and `* /scale`, without the space, for that part of all resources. */
const includesPart = (resources: readonly string[], resource: string, subresource: string): boolean =>
  includes(resources, `${resource}/${subresource}`) || resources.includes(`*/${subresource}`);

function permitsPath({ nonResourceURLs = [] }: AccessRule, path: string): boolean {
  return nonResourceURLs.some(candidate => isMeant(candidate, path));
}

/** `*` at the end stands for anything, elsewhere for what is between two slashes. */
function isMeant(candidate: string, path: string): boolean {
  const [before = '', after] = candidate.split('*', 2);
  if (after === undefined) return candidate === path;
  if (after === '') return path.startsWith(before);
  const between = path.slice(before.length, -after.length);
  return path === before + between + after && between !== '' && !between.includes('/');
}
