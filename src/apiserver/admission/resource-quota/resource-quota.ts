/** ResourceQuota: a namespace holds and asks for no more than its quotas allow.
 *
 *  Guarantee: what a write uses is charged in the commit that stores it, on the condition that nobody else charged
 *  meanwhile; so writers at the same time, of several servers too, never exceed a quota together, and nothing is
 *  charged that is not there. */
import { forbidden, type KubeObject, PersistentVolumeClaim, Pod, ResourceQuota, Service } from '#api';
import type { StoreOperation } from '#store';
import type { AdmissionPlugin, AdmissionRequest, ListObjects } from '../admission.ts';
import { planCharge } from './plan-charge.ts';

interface ResourceQuotaOptions {
  readonly list: ListObjects;
  /** The write that replaces a quota by a changed copy, if nobody was quicker. */
  readonly writeOf: (object: KubeObject) => StoreOperation;
}

export const resourceQuota = ({ list, writeOf }: ResourceQuotaOptions): AdmissionPlugin => ({
  name: 'ResourceQuota',
  validate(request) {
    if (!isCharged(request)) return undefined;
    const found = list(ResourceQuota, request.namespace);
    const charge = (quotas: readonly KubeObject[]) => {
      for (const quota of quotas as readonly ResourceQuota[]) chargeQuota(quota, request, writeOf);
    };
    return found instanceof Promise ? found.then(charge) : charge(found);
  },
});

const growing: readonly unknown[] = [Service, PersistentVolumeClaim];

function isCharged({ operation, resource, subresource, namespace, object, old }: AdmissionRequest): boolean {
  const { kind } = resource;
  if (namespace === '' || !object || kind.plural === 'events') return false;
  if (operation === 'CREATE') return subresource === '' && kind.verbs.includes('list');
  if (operation !== 'UPDATE') return false;
  if (subresource === 'resize') return kind === Pod;
  if (subresource !== '') return false;
  return kind === Pod ? hasDeadline(object) !== hasDeadline(old) : growing.includes(kind);
}

/** What of a pod can change and decides by which quotas it is counted. */
const hasDeadline = (pod: KubeObject | undefined): boolean =>
  (pod as Pod | undefined)?.spec.activeDeadlineSeconds !== undefined;

function chargeQuota(quota: ResourceQuota, request: AdmissionRequest, writeOf: ResourceQuotaOptions['writeOf']): void {
  const { resource, name, object, old, dryRun, alongside } = request;
  if (!object) return;
  const charge = planCharge(quota, { kind: resource.kind, object, old });
  if (charge === 'unchanged') return;
  if ('refusal' in charge) throw forbidden(resource.groupResource, name, charge.refusal);
  if (!dryRun) alongside?.(writeOf({ ...quota, status: { ...quota.status, used: charge.used } } as ResourceQuota));
}
