/** Strategy of disruption budgets. Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/ */
import { checkPathSegment, type FieldError, type IntOrString, invalidValue, PodDisruptionBudget } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkNonNegative } from '../fields/checks.ts';
import { checkConditions } from '../fields/conditions.ts';
import { checkLabelSelector } from '../fields/labels.ts';
import { checkPercentOrCount } from '../fields/percent.ts';

const orNotAvailable = (value: IntOrString | undefined): string => (value === undefined ? 'N/A' : String(value));

export const podDisruptionBudgetStrategy = defineStrategy<PodDisruptionBudget>({
  kind: PodDisruptionBudget,
  validateName: checkPathSegment,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Min Available', {
      description: 'How many pods must be there.',
      value: ({ spec }) => orNotAvailable(spec.minAvailable),
    }),
    column('Max Unavailable', {
      description: 'How many pods may be missing.',
      value: ({ spec }) => orNotAvailable(spec.maxUnavailable),
    }),
    column('Allowed Disruptions', {
      type: 'integer',
      description: 'How many pods may be evicted now.',
      value: ({ status }) => status?.disruptionsAllowed ?? 0,
    }),
    ageColumn,
  ],
  validateCreate: checkBudget,
  validateUpdate: checkBudget,
  validateStatusUpdate: ({ status }) => [
    ...checkConditions('status.conditions', status?.conditions),
    ...(['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const).flatMap(name =>
      checkNonNegative(`status.${name}`, status?.[name]),
    ),
  ],
});

function checkBudget({ spec }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.push(invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set'));
  return [
    ...errors,
    ...checkPercentOrCount('spec.minAvailable', minAvailable, { atMost100Percent: true }),
    ...checkPercentOrCount('spec.maxUnavailable', maxUnavailable, { atMost100Percent: true }),
    ...checkLabelSelector('spec.selector', selector),
  ];
}
