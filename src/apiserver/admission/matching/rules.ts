/** Whether rules of webhooks and policies mean a request; pure.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules */
import type { NamedRuleWithOperations, RuleWithOperations } from '#api';
import type { Operation } from '../admission.ts';

/** What of a request rules look at. */
export interface RuleFacts {
  readonly group: string;
  readonly version: string;
  /** The plural. */
  readonly resource: string;
  /** `''` for the object itself. */
  readonly subresource: string;
  readonly operation: Operation;
  /** Whether the object is in a namespace; a namespace is not. */
  readonly isNamespaced: boolean;
  readonly name: string;
}

/** Whether one rule means the request. */
export function matchesRule(rule: RuleWithOperations | NamedRuleWithOperations, facts: RuleFacts): boolean {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope = '*' } = rule;
  return (
    has(operations, facts.operation) &&
    has(apiGroups, facts.group) &&
    has(apiVersions, facts.version) &&
    (scope === '*' || (scope === 'Namespaced') === facts.isNamespaced) &&
    resources.some(pattern => matchesResource(pattern, facts)) &&
    matchesName(rule, facts)
  );
}

const has = (list: readonly string[], value: string): boolean => list.includes('*') || list.includes(value);

function matchesResource(pattern: string, { resource, subresource }: RuleFacts): boolean {
  const slash = pattern.indexOf('/');
  const name = slash < 0 ? pattern : pattern.slice(0, slash);
  const part = slash < 0 ? '' : pattern.slice(slash + 1);
  return (name === '*' || name === resource) && (part === '*' || part === subresource);
}

function matchesName(rule: NamedRuleWithOperations, { name }: RuleFacts): boolean {
  const { resourceNames = [] } = rule;
  return resourceNames.length === 0 || resourceNames.includes(name);
}
