/** Strategy of resource quotas. Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/ */
import { collectErrors, type FieldError, ResourceQuota } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { checkImmutable } from './fields/checks.ts';
import { checkQuotaAmount, checkQuotaName } from './resource-quota/resources.ts';
import { checkScopeSelector, checkScopes } from './resource-quota/scopes.ts';

export const resourceQuotaStrategy = defineStrategy<ResourceQuota>({
  kind: ResourceQuota,
  prefixChecked: 'create',
  answersDeletedObject: true,
  countsGeneration: false,
  columns: [
    nameColumn,
    column('Request', {
      description: 'What is used of what can be asked for, and how much there may be.',
      value: quota => formatUse(quota, name => !name.startsWith('limits.')),
    }),
    column('Limit', {
      description: 'What is used of the limits, and how much there may be.',
      value: quota => formatUse(quota, name => name.startsWith('limits.')),
    }),
    ageColumn,
  ],
  validateCreate: checkQuota,
  validateUpdate: (quota, old) => [
    ...checkQuota(quota),
    ...checkImmutable(
      'spec.scopes',
      [...new Set(quota.spec.scopes)].toSorted(),
      [...new Set(old.spec.scopes)].toSorted(),
    ),
  ],
  validateStatusUpdate: ({ status }) => [
    ...checkAmounts('status.hard', status?.hard),
    ...checkAmounts('status.used', status?.used),
  ],
});

/** `pods: 1/6, requests.cpu: 500m/2`. */
function formatUse({ status }: ResourceQuota, isShown: (name: string) => boolean): string {
  return Object.keys(status?.hard ?? {})
    .filter(isShown)
    .sort()
    .map(name => `${name}: ${status?.used?.[name] ?? '0'}/${status?.hard?.[name]}`)
    .join(', ');
}

function checkQuota({ spec }: ResourceQuota): FieldError[] {
  return [
    ...checkAmounts('spec.hard', spec.hard),
    ...checkScopes('spec.scopes', spec),
    ...checkScopeSelector('spec.scopeSelector.matchExpressions', spec),
  ];
}

const checkAmounts = (field: string, amounts: Readonly<Record<string, string>> | undefined): FieldError[] =>
  collectErrors(Object.entries(amounts ?? {}), ([name, amount]) => [
    ...checkQuotaName(`${field}[${name}]`, name),
    ...checkQuotaAmount(`${field}[${name}]`, name, amount),
  ]);
