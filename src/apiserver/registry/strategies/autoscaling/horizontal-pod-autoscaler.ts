/** Strategy of horizontal pod autoscalers, which are stored in their second version.
 *  Source: https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/ */
import { type FieldError, HorizontalPodAutoscaler } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkEachNonNegative, checkNonNegative } from '../fields/checks.ts';
import { defaultAutoscaler } from './autoscaler/defaults.ts';
import { checkAutoscaler } from './autoscaler/rules.ts';
import { formatTargets } from './autoscaler/targets.ts';

export const horizontalPodAutoscalerStrategy = defineStrategy<HorizontalPodAutoscaler>({
  kind: HorizontalPodAutoscaler,
  prefixChecked: 'create',
  columns: [
    nameColumn,
    column('Reference', {
      description: 'The workload that is scaled.',
      value: ({ spec: { scaleTargetRef } }) => `${scaleTargetRef.kind}/${scaleTargetRef.name}`,
    }),
    column('Targets', {
      description: 'What was measured, and what is aimed at.',
      value: ({ spec, status }) => formatTargets(spec.metrics ?? [], status?.currentMetrics ?? []),
    }),
    column('MinPods', {
      description: 'How many pods there are at least.',
      value: ({ spec }) => String(spec.minReplicas ?? '<unset>'),
    }),
    column('MaxPods', { description: 'How many pods there are at most.', value: ({ spec }) => spec.maxReplicas }),
    column('Replicas', {
      description: 'How many pods there are.',
      value: ({ status }) => status?.currentReplicas ?? 0,
    }),
    ageColumn,
  ],
  applyDefaults: defaultAutoscaler,
  prepareForCreate(draft) {
    draft.status = { desiredReplicas: 0 };
  },
  validateCreate: autoscaler => checkAutoscaler('spec', autoscaler.spec, undefined),
  validateUpdate: (autoscaler, old) => checkAutoscaler('spec', autoscaler.spec, old.spec),
  validateStatusUpdate: ({ status }): FieldError[] => [
    ...(status?.conditions ?? []).flatMap(({ observedGeneration }, index) =>
      checkNonNegative(`status.conditions[${index}].observedGeneration`, observedGeneration),
    ),
    ...checkEachNonNegative('status', {
      currentReplicas: status?.currentReplicas,
      desiredReplicas: status?.desiredReplicas,
    }),
  ],
});
