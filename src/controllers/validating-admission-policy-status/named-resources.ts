/** Which resources a policy names, of those that are served. Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking */
import { kinds, type ValidatingAdmissionPolicy } from '#api';

/** `group` is empty for the core group. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** `resource` is plural and in lower case, as in paths. */
export interface NamedResource extends GroupVersion {
  readonly resource: string;
}

type Rules = NonNullable<NonNullable<ValidatingAdmissionPolicy['spec']['matchConstraints']>['resourceRules']>;

const rulesOf = ({ spec }: ValidatingAdmissionPolicy): Rules => spec.matchConstraints?.resourceRules ?? [];

/** What `*` stands for is not looked at. */
const namesIn = (names: readonly string[] = []): ReadonlySet<string> =>
  new Set(names.filter(name => !name.includes('*')));

/** By group, then version, then resource. Parts of objects are not among them. */
export function namedResources(policy: ValidatingAdmissionPolicy, served: readonly GroupVersion[]): NamedResource[] {
  const found = new Map<string, NamedResource>();
  for (const rule of rulesOf(policy)) {
    const [groups, versions] = [namesIn(rule.apiGroups), namesIn(rule.apiVersions)];
    const resources = [...namesIn(rule.resources)].filter(name => !name.includes('/'));
    for (const { group, version } of served)
      if (groups.has(group) && versions.has(version))
        for (const resource of resources) found.set(`${group}/${version}/${resource}`, { group, version, resource });
  }
  return [...found.values()].sort(
    (a, b) => order(a.group, b.group) || order(a.version, b.version) || order(a.resource, b.resource),
  );
}

/** The groups of the kinds that a policy, or what its parameters are, is about. */
function groupsOf(policy: ValidatingAdmissionPolicy): ReadonlySet<string> {
  const { apiVersion = '' } = policy.spec.paramKind ?? {};
  const ofParams = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return new Set([ofParams, ...rulesOf(policy).flatMap(({ apiGroups = [] }) => apiGroups)]);
}

/** Whether a policy is about kinds of a group. */
export const isAboutGroup = (policy: ValidatingAdmissionPolicy, group: string): boolean => groupsOf(policy).has(group);

const builtInGroups: ReadonlySet<string> = new Set(kinds.map(({ group }) => group));

/** Whether what a status says holds for as long as the policy is as it is: it is about no kind that may change. */
export const isCheckedForGood = (policy: ValidatingAdmissionPolicy): boolean =>
  policy.status?.typeChecking !== undefined &&
  policy.status.observedGeneration === policy.metadata.generation &&
  groupsOf(policy).isSubsetOf(builtInGroups);

/** By their code units. */
export const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
