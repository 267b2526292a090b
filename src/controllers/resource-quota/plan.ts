/** What a quota bounds, and what is used of it. Pure. */
import {
  deepEqual,
  devicesOfClass,
  isCountedBy,
  isCountedByName,
  type Kind,
  type KubeObject,
  quotaUsageOf,
  ResourceClaim,
  type ResourceQuota,
  type ResourceQuotaStatus,
  sumUsage,
} from '#api';

/** Objects of a kind in the namespace of the quota. */
export interface Counted {
  readonly kind: Kind;
  readonly objects: readonly KubeObject[];
}

/** The kinds whose objects a quota may count, as `plural` or `plural.group`. */
export function kindsOfQuota({ spec }: ResourceQuota): string[] {
  const found = Object.keys(spec.hard ?? {}).map(name => {
    if (name.startsWith('count/')) return name.slice('count/'.length);
    if (name.includes('.storageclass.storage.k8s.io/') || name === 'requests.storage') return 'persistentvolumeclaims';
    if (name.endsWith(devicesOfClass)) return `${ResourceClaim.plural}.${ResourceClaim.group}`;
    const [plural = ''] = name.split('.');
    return isCountedByName(plural) ? plural : 'pods';
  });
  return [...new Set(found)].sort();
}

/** The status that says what is used, as of these objects. */
export function planStatus(quota: ResourceQuota, counted: readonly Counted[]): ResourceQuotaStatus {
  const { hard = {} } = quota.spec;
  const usages = counted.flatMap(({ kind, objects }) =>
    objects.filter(object => isCountedBy(quota, kind, object)).map(object => quotaUsageOf(kind, object)),
  );
  return { hard, used: sumUsage(Object.keys(hard), usages) };
}

/** Whether the status says that already. */
export const isSaid = ({ status = {} }: ResourceQuota, { hard, used }: ResourceQuotaStatus): boolean =>
  deepEqual(status.hard ?? {}, hard ?? {}) && deepEqual(status.used ?? {}, used ?? {});
