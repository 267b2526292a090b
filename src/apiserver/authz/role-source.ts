/** Rules by a fixed table of roles. */
import type { AccessRule, UserInfo } from '#client';
import type { Grant, RuleSource } from './rule-source.ts';

/** Rules under a name, and who has them. */
export interface Role {
  readonly name: string;
  /** Where its rules hold. Default: everywhere. */
  readonly namespace?: string;
  /** Users and groups that have it. */
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
  readonly rules: readonly AccessRule[];
}

interface Held extends Grant {
  readonly namespace: string | undefined;
}

/** Grants of roles that are known when the server starts. */
export function createRoleSource(roles: readonly Role[]): RuleSource {
  const byUser = new Map<string, Held[]>();
  const byGroup = new Map<string, Held[]>();
  for (const { name, namespace, users = [], groups = [], rules } of roles) {
    const held: Held = { reason: `allowed by the built-in role "${name}"`, namespace, rules };
    for (const user of users) byUser.set(user, [...(byUser.get(user) ?? []), held]);
    for (const group of groups) byGroup.set(group, [...(byGroup.get(group) ?? []), held]);
  }
  return {
    find({ username, groups }: UserInfo, namespace, willDo) {
      const own = findHeld(byUser.get(username), namespace, willDo);
      if (own) return own;
      for (const group of groups) {
        const ofGroup = findHeld(byGroup.get(group), namespace, willDo);
        if (ofGroup) return ofGroup;
      }
      return undefined;
    },
  };
}

function findHeld(
  grants: readonly Held[] | undefined,
  namespace: string,
  willDo: (grant: Grant) => boolean,
): Held | undefined {
  return grants?.find(grant => (grant.namespace === undefined || grant.namespace === namespace) && willDo(grant));
}
