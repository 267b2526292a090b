/** Rules for resource amounts. Source:
 *  https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/ */
import {
  checkQualifiedName,
  collectErrors,
  compareQuantity,
  type FieldError,
  invalidValue,
  isExtendedResource,
  isNativeResource,
  isQuantity,
  type Quantity,
  type ResourceRequirements,
} from '#api';
import { invalidEach } from './checks.ts';

export { compareQuantity };

const standard = new Set(['cpu', 'memory', 'ephemeral-storage', 'storage', 'pods']);

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** Whether requests of a resource may stay below its limits. */
export const isOvercommitAllowed = (name: string): boolean => isNativeResource(name) && !isHugePages(name);

/** Requests and limits of a container. */
export function checkResources(field: string, resources: ResourceRequirements | undefined): FieldError[] {
  if (!resources) return [];
  const { requests = {}, limits = {} } = resources;
  const errors = [...checkAmounts(`${field}.limits`, limits), ...checkAmounts(`${field}.requests`, requests)];
  if (errors.length > 0) return errors;
  return collectErrors(Object.entries(requests), ([name, request]) => {
    const found: FieldError[] = [];
    const limit = limits[name];
    if (limit === undefined) {
      if (!isOvercommitAllowed(name)) {
        found.push({
          type: 'Required',
          field: `${field}.limits`,
          detail: 'Limit must be set for non overcommitable resources',
        });
      }
      return found;
    }
    const order = compareQuantity(request, limit);
    if (order > 0) {
      found.push(invalidValue(`${field}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`));
    } else if (order < 0 && !isOvercommitAllowed(name)) {
      found.push(invalidValue(`${field}.requests`, request, `must be equal to ${name} limit of ${limit}`));
    }
    return found;
  });
}

function checkAmounts(field: string, amounts: Readonly<Record<string, Quantity>>): FieldError[] {
  return collectErrors(Object.entries(amounts), ([name, amount]) => [
    ...checkResourceName(`${field}[${name}]`, name),
    ...checkAmount(`${field}[${name}]`, name, amount),
  ]);
}

/** The name of a resource that a container can request. */
export function checkResourceName(field: string, name: string): FieldError[] {
  const errors = invalidEach(field, name, checkQualifiedName(name));
  if (errors.length > 0) return errors;
  if (name.includes('/') || standard.has(name) || isHugePages(name)) return [];
  return [
    invalidValue(field, name, 'must be a standard resource type or fully qualified'),
    invalidValue(field, name, 'must be a standard resource for containers'),
  ];
}

/** An amount: not negative, and whole where a resource cannot be divided. */
export function checkAmount(field: string, name: string, amount: Quantity): FieldError[] {
  if (!isQuantity(amount))
    return [
      invalidValue(
        field,
        amount,
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      ),
    ];
  if (compareQuantity(amount, '0') < 0) return [invalidValue(field, amount, 'must be greater than or equal to 0')];
  const isWhole = !/(?:[num]|[0-9]\.[0-9]*[1-9])/.test(amount);
  if (!isWhole && (name === 'pods' || isExtendedResource(name)))
    return [invalidValue(field, amount, 'must be an integer')];
  return [];
}
