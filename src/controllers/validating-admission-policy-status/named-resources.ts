/** Which resources a policy names, of those that are served. Pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#type-checking */
import type { ValidatingAdmissionPolicy } from '#api';

export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

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

/** Whether a policy, or what its parameters are, is about kinds of a group. */
export function isAboutGroup(policy: ValidatingAdmissionPolicy, group: string): boolean {
  const [ofParams = ''] = policy.spec.paramKind?.apiVersion?.split('/') ?? [];
  return ofParams === group || rulesOf(policy).some(({ apiGroups }) => apiGroups?.includes(group));
}

/** By their code units. */
export const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
