/** Which requests a FlowSchema is about, as upstream has it. Pure.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#flowschema */
import type {
  FlowSchema,
  FlowSchemaSubject,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from '#api';
import type { UserInfo } from '#client';
import type { FlowSubject } from './priority-level.ts';

/** Whether a request is one that the schema is about. */
export type Matches = (subject: FlowSubject) => boolean;

/** Tells whether a request fits one of the rules of a schema. */
export function matcherOf({ spec: { rules = [] } }: Pick<FlowSchema, 'spec'>): Matches {
  const each = rules.map(matchesRule);
  return subject => each.some(matches => matches(subject));
}

function matchesRule({ subjects, resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects): Matches {
  const users = subjects.map(isSubject);
  const resources = resourceRules.map(isResource);
  const paths = nonResourceRules.map(isPath);
  return ({ user, about }) => {
    const rules = about.path === undefined ? resources : paths;
    return rules.length > 0 && users.some(is => is(user)) && rules.some(fits => fits(about));
  };
}

const nobody = () => false;

/** Components that other clusters run as accounts of `kube-system`. */
const likeSystemAccounts: readonly string[] = ['system:kube-proxy', 'system:dns'];

function isSubject({ kind, user, group, serviceAccount }: FlowSchemaSubject): (user: UserInfo) => boolean {
  if (kind === 'User' && user) return user.name === '*' ? () => true : ({ username }) => username === user.name;
  if (kind === 'Group' && group) return group.name === '*' ? () => true : ({ groups }) => groups.includes(group.name);
  if (kind !== 'ServiceAccount' || !serviceAccount) return nobody;
  const { namespace, name } = serviceAccount;
  const prefix = `system:serviceaccount:${namespace}:`;
  const others = namespace === 'kube-system' ? likeSystemAccounts : [];
  if (name === '*') return ({ username }) => username.startsWith(prefix) || others.includes(username);
  return ({ username }) => username === `${prefix}${name}`;
}

type About = FlowSubject['about'];

function isResource(rule: ResourcePolicyRule): (about: About) => boolean {
  const [verbs, groups, resources] = [rule.verbs, rule.apiGroups, rule.resources].map(oneOf);
  const namespaces = oneOf(rule.namespaces ?? []);
  const { clusterScope = false } = rule;
  return ({ verb = '', group = '', resource = '', subresource, namespace }) => {
    if (!verbs?.(verb) || !groups?.(group)) return false;
    if (!resources?.(subresource ? `${resource}/${subresource}` : resource)) return false;
    return namespace ? namespaces(namespace) : clusterScope;
  };
}

function isPath({ verbs, nonResourceURLs }: NonResourcePolicyRule): (about: About) => boolean {
  const isVerb = oneOf(verbs);
  const urls = nonResourceURLs.map(url => ({ url, prefix: `${url.replace(/\/?\*?$/, '')}/` }));
  const isAll = nonResourceURLs.includes('*');
  return ({ verb = '', path = '' }) =>
    isVerb(verb) && (isAll || urls.some(({ url, prefix }) => path === url || path.startsWith(prefix)));
}

/** Whether a text is in a list, which may say `*`. */
function oneOf(list: readonly string[]): (text: string) => boolean {
  if (list.length === 1 && list[0] === '*') return () => true;
  return text => list.includes(text);
}
