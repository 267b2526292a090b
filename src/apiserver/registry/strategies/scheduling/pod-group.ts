/** Strategy of groups of pods. Source: https://kubernetes.io/docs/concepts/workloads/podgroup-api/ */
import { type FieldError, findCondition, PodGroup } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkUnchanged } from '../fields/checks.ts';
import { checkConditions } from '../fields/conditions.ts';
import { checkKept, checkPolicy, checkTemplateReference } from './pod-group-rules.ts';

export const podGroupStrategy = defineStrategy<PodGroup>({
  kind: PodGroup,
  countsGeneration: false,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Policy', {
      description: 'How many of its pods must find a place at once.',
      value: ({ spec }) => (spec.schedulingPolicy.gang ? 'Gang' : 'Basic'),
    }),
    column('Workload', {
      description: 'The Workload whose template it was made from.',
      value: ({ spec }) => spec.workloadRef?.workloadName ?? '<none>',
    }),
    column('Status', { description: 'Whether its pods have found places.', value: statusOf }),
    ageColumn,
  ],
  validateCreate: group => checkGroup(group),
  validateUpdate: (group, old) => checkGroup(group, old),
  validateStatusUpdate: ({ status }) => checkConditions('status.conditions', status?.conditions),
});

function statusOf({ status }: PodGroup): string {
  const target = findCondition(status?.conditions, 'DisruptionTarget');
  if (target) return target.reason;
  const scheduled = findCondition(status?.conditions, 'PodGroupInitiallyScheduled');
  if (!scheduled) return 'Pending';
  return scheduled.status === 'True' ? 'Scheduled' : 'Unschedulable';
}

function checkGroup({ spec }: PodGroup, old?: PodGroup): FieldError[] {
  const changed = old ? checkUnchanged('spec.workloadRef', spec.workloadRef, old.spec.workloadRef) : [];
  return [
    ...changed,
    ...(spec.workloadRef && changed.length === 0 ? checkTemplateReference('spec.workloadRef', spec.workloadRef) : []),
    ...checkPolicy('spec.schedulingPolicy', spec.schedulingPolicy, old?.spec.schedulingPolicy),
    ...checkKept('spec', spec, old?.spec),
  ];
}
