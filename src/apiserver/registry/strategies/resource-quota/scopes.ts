/** Rules for scopes: which objects a quota counts.
 *  Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes */
import {
  collectErrors,
  type FieldError,
  invalidValue,
  ownValue,
  type ResourceQuotaSpec,
  required,
  type ScopedResourceSelectorRequirement,
} from '#api';
import { isStandardQuotaName } from './resources.ts';

const podResources = [
  'pods',
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
] as const;

/** What can be bounded in each scope. */
const resourcesByScope: Readonly<Record<string, readonly string[]>> = {
  BestEffort: ['pods'],
  NotBestEffort: podResources,
  Terminating: podResources,
  NotTerminating: podResources,
  PriorityClass: podResources,
  CrossNamespacePodAffinity: podResources,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};

/** Scopes that no object can have both of. */
const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

/** Scopes that have values, of which one is asked for by name. */
const withValues = ['PriorityClass', 'VolumeAttributesClass'];

const isScope = (name: string): boolean => Object.hasOwn(resourcesByScope, name);

/** The scopes of a quota. */
export function checkScopes(field: string, { hard = {}, scopes = [] }: ResourceQuotaSpec): FieldError[] {
  const wrong = (detail: string): FieldError => invalidValue(field, scopes, detail);
  const errors = collectErrors(new Set<string>(scopes), scope => [
    ...(isScope(scope) ? [] : [wrong('unsupported scope')]),
    ...(fits(scope, hard) ? [] : [wrong('unsupported scope applied to resource')]),
  ]);
  return clash(scopes) ? [...errors, wrong('conflicting scopes')] : errors;
}

const fits = (scope: string, hard: object): boolean =>
  Object.keys(hard).every(
    name => !isStandardQuotaName(name) || (ownValue(resourcesByScope, scope)?.includes(name) ?? true),
  );

const clash = (scopes: readonly string[]): boolean =>
  opposites.some(([one, other]) => scopes.includes(one) && scopes.includes(other));

/** The scopes of a quota that are told with their values. */
export function checkScopeSelector(field: string, { hard = {}, scopeSelector }: ResourceQuotaSpec): FieldError[] {
  const expressions = scopeSelector?.matchExpressions ?? [];
  const wrong = (detail: string): FieldError => invalidValue(field, scopeSelector, detail);
  const errors = collectErrors(expressions, expression => {
    const scopeName: string = (expression as Partial<typeof expression>).scopeName ?? '';
    return [
      ...(isScope(scopeName) ? [] : [invalidValue(`${field}.scopeName`, scopeName, 'unsupported scope')]),
      ...(fits(scopeName, hard) ? [] : [wrong('unsupported scope applied to resource')]),
      ...checkOperator(field, expression),
    ];
  });
  return clash(expressions.map(({ scopeName }) => scopeName)) ? [...errors, wrong('conflicting scopes')] : errors;
}

const onlyExists =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function checkOperator(
  field: string,
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
): FieldError[] {
  const errors: FieldError[] = [];
  if (isScope(scopeName) && !withValues.includes(scopeName) && operator !== 'Exists')
    errors.push(invalidValue(`${field}.operator`, operator, onlyExists));
  if (operator === 'In' || operator === 'NotIn') {
    const rule = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    return values.length > 0 ? errors : [...errors, required(`${field}.values`, rule)];
  }
  if (operator === 'Exists' || operator === 'DoesNotExist') {
    const rule = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    return values.length === 0 ? errors : [...errors, invalidValue(`${field}.values`, values, rule)];
  }
  return [...errors, invalidValue(`${field}.operator`, operator ?? '', 'not a valid selector operator')];
}
