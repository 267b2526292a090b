/** Rules for the names and amounts of what quotas bound. */
import { checkQualifiedName, type FieldError, invalidValue, quantityMilliValue } from '#api';
import { invalidEach } from '../fields/checks.ts';
import { checkAmount } from '../fields/resources.ts';

/** What is counted in whole numbers. */
const counted = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);

const standard = new Set([
  ...counted,
  'cpu',
  'memory',
  'ephemeral-storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

/** Whether quotas know a resource by itself, without a domain. */
export const isStandardQuotaName = (name: string): boolean =>
  standard.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-');

/** A name of any resource that there is, or of somebody's own. */
export function checkAnyResourceName(field: string, name: string): FieldError[] {
  const errors = invalidEach(field, name, checkQualifiedName(name));
  if (errors.length > 0 || name.includes('/') || isStandardQuotaName(name) || name === 'storage') return errors;
  return [invalidValue(field, name, 'must be a standard resource type or fully qualified')];
}

/** A name of something that a quota can bound. */
export function checkQuotaName(field: string, name: string): FieldError[] {
  const errors = checkAnyResourceName(field, name);
  if (name.includes('/') || isStandardQuotaName(name)) return errors;
  return [...errors, invalidValue(field, name, 'must be a standard resource for quota')];
}

/** So much of it. */
export function checkQuotaAmount(field: string, name: string, amount: string): FieldError[] {
  const errors = checkAmount(field, name, amount);
  if (errors.length > 0 || !counted.has(name) || quantityMilliValue(amount) % 1000 === 0) return errors;
  return [invalidValue(field, amount, 'must be an integer')];
}
