/** Authorization by rules. Nothing is denied here: who has no rule for it simply has no permission. */
import type { NonResourceRule, ResourceRule } from '#api';
import type { AccessRule } from '#client';
import type { Authorizer, Decision } from './authorizer.ts';
import type { Grant, RuleSource } from './rule-source.ts';
import { permits } from './rules.ts';

const noOpinion: Decision = { verdict: 'noOpinion' };

/** Allows what a rule permits that the source grants to the user. */
export function createRuleAuthorizer(source: RuleSource): Authorizer {
  return {
    authorize(user, attributes) {
      const namespace = attributes.isResource ? attributes.namespace : '';
      const grant = source.find(user, namespace, ({ rules }) => rules.some(rule => permits(rule, attributes)));
      return grant ? allowedBy(grant) : noOpinion;
    },

    rulesFor(user, namespace) {
      const rules: AccessRule[] = [];
      source.find(user, namespace, grant => {
        rules.push(...grant.rules);
        return false;
      });
      return {
        resourceRules: rules.flatMap(asResourceRule),
        nonResourceRules: rules.flatMap(asNonResourceRule),
        incomplete: false,
      };
    },
  };
}

const decisions = new WeakMap<Grant, Decision>();

function allowedBy(grant: Grant): Decision {
  let decision = decisions.get(grant);
  if (!decision) {
    decision = { verdict: 'allow', reason: grant.reason };
    decisions.set(grant, decision);
  }
  return decision;
}

function asResourceRule({ verbs, apiGroups = [], resources = [], resourceNames }: AccessRule): ResourceRule[] {
  if (resources.length === 0) return [];
  const rule = { verbs: [...verbs], apiGroups: [...apiGroups], resources: [...resources] };
  return [resourceNames ? { ...rule, resourceNames: [...resourceNames] } : rule];
}

function asNonResourceRule({ verbs, nonResourceURLs = [] }: AccessRule): NonResourceRule[] {
  return nonResourceURLs.length === 0 ? [] : [{ verbs: [...verbs], nonResourceURLs: [...nonResourceURLs] }];
}
