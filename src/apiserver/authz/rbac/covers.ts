/** Whether somebody who has some rules may give others: nobody can give away what they do not have. Pure.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping */
import type { PolicyRule } from '#api';
import type { AccessRule } from '#client';

/** What of the wanted rules the owned ones do not permit, each part in a rule of its own. */
export const uncovered = (owned: readonly AccessRule[], wanted: readonly PolicyRule[]): PolicyRule[] =>
  wanted.flatMap(partsOf).filter(part => !owned.some(rule => covers(rule, part)));

/** One verb on one resource of one group, of one name or all; or one verb on one path. */
function partsOf(rule: PolicyRule): PolicyRule[] {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const ofPaths = nonResourceURLs.flatMap(url => verbs.map(verb => ({ verbs: [verb], nonResourceURLs: [url] })));
  const names = resourceNames.length === 0 ? [undefined] : resourceNames;
  const ofResources = apiGroups.flatMap(group =>
    resources.flatMap(resource =>
      names.flatMap(name =>
        verbs.map(verb => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          ...(name === undefined ? {} : { resourceNames: [name] }),
        })),
      ),
    ),
  );
  return [...ofPaths, ...ofResources];
}

const has = (list: readonly string[], value: string | undefined): boolean =>
  list.includes('*') || (value !== undefined && list.includes(value));

function covers(rule: AccessRule, { verbs: [verb], apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule) {
  if (!has(rule.verbs, verb)) return false;
  if (nonResourceURLs) return coversPath(rule.nonResourceURLs ?? [], nonResourceURLs[0] ?? '');
  if (!has(rule.apiGroups ?? [], apiGroups?.[0])) return false;
  const { resourceNames: names = [] } = rule;
  return (
    coversResource(rule, resources?.[0] ?? '') &&
    (names.length === 0 || (resourceNames !== undefined && names.includes(resourceNames[0] ?? '')))
  );
}

function coversResource({ resources = [], objectsOnly }: AccessRule, wanted: string): boolean {
  if (objectsOnly && (wanted === '*' || wanted.includes('/'))) return false;
  const [, part] = wanted.split('/');
  return has(resources, wanted) || (part !== undefined && resources.includes(`*/${part}`));
}

/** `*` at the end of what is owned stands for any rest. */
const coversPath = (owned: readonly string[], wanted: string): boolean =>
  owned.some(path => path === wanted || (path.endsWith('*') && wanted.startsWith(path.slice(0, -1))));
