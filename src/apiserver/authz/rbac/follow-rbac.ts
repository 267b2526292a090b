/** Keeps what RBAC's objects grant current from their caches. */
import { ClusterRole, ClusterRoleBinding, formatKey, type Kind, type KubeObject, Role, RoleBinding } from '#api';
import type { ResourceCache } from '../../watch/resource-cache.ts';
import type { StoredObject } from '../../watch/stored-object.ts';
import { type FollowCacheOptions, FollowedCache } from '../follow-cache.ts';
import { type AnyBinding, type AnyRole, RbacRules } from './rbac-rules.ts';

/** The rules of RBAC's objects. */
export interface FollowedRbac {
  readonly rules: RbacRules;
  /** Whether they are all that there are. */
  isCurrent(): boolean;
  /** Resolves when they are, or when that could not be found out. */
  settled(): Promise<void>;
}

/** Follows from now on. */
export function followRbac(cacheOf: (kind: Kind) => ResourceCache, options: FollowCacheOptions): FollowedRbac {
  const rules = new RbacRules();
  const followed = [
    ...[Role, ClusterRole].map(kind => follow(cacheOf(kind), roles(rules), options)),
    ...[RoleBinding, ClusterRoleBinding].map(kind => follow(cacheOf(kind), bindings(rules), options)),
  ];
  return {
    rules,
    isCurrent: () => followed.every(cache => cache.isCurrent()),
    settled: async () => void (await Promise.all(followed.map(cache => cache.settled()))),
  };
}

/** What is done with an object that came or changed, as it was before if it was known, and with one that went. */
interface Keeping<O extends KubeObject> {
  set(object: O, before: O | undefined): void;
  remove(object: O): void;
}

const roles = (rules: RbacRules): Keeping<AnyRole> => ({
  set: role => rules.setRole(role),
  remove: role => rules.removeRole(role),
});

const bindings = (rules: RbacRules): Keeping<AnyBinding> => ({
  set(binding, before) {
    if (before) rules.removeBinding(before);
    rules.addBinding(binding);
  },
  remove: binding => rules.removeBinding(binding),
});

function follow<O extends KubeObject>(
  cache: ResourceCache,
  keeping: Keeping<O>,
  options: FollowCacheOptions,
): FollowedCache {
  const known = new Map<string, O>();
  const set = (object: O) => {
    const key = formatKey(object.metadata);
    keeping.set(object, known.get(key));
    known.set(key, object);
  };
  const remove = (key: string, object: O) => {
    known.delete(key);
    keeping.remove(object);
  };
  return new FollowedCache(
    cache,
    {
      clear: () => known.forEach((object, key) => remove(key, object)),
      add: ({ object }) => set(object as O),
      onEvent({ current, previous }) {
        if (current) return set(current.object as O);
        const key = formatKey((previous as StoredObject).object.metadata);
        const before = known.get(key);
        if (before) remove(key, before);
      },
    },
    options,
  );
}
