/** Strategy of workloads. Source: https://kubernetes.io/docs/concepts/workloads/workload-api/ */
import {
  checkLabel,
  checkPathSegment,
  checkSubdomain,
  type FieldError,
  forbiddenField,
  invalidValue,
  type PodGroupTemplate,
  tooMany,
  Workload,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { checkUnchanged, invalidEach, upTo } from '../fields/checks.ts';
import { checkKept, checkName, checkPolicy } from './pod-group-rules.ts';

/** Templates that a workload may have. */
const maxTemplates = 8;

export const workloadStrategy = defineStrategy<Workload>({
  kind: Workload,
  countsGeneration: false,
  allowUnconditionalUpdate: false,
  columns: [nameColumn, ageColumn],
  validateCreate: workload => checkWorkload(workload),
  validateUpdate: (workload, old) => checkWorkload(workload, old),
});

function checkWorkload({ spec }: Workload, old?: Workload): FieldError[] {
  const changed = old ? checkUnchanged('spec.controllerRef', spec.controllerRef, old.spec.controllerRef) : [];
  const templates = spec.podGroupTemplates ?? [];
  return [
    ...(templates.length > 0
      ? []
      : [invalidValue('spec', '', 'must specify one of: `podGroupTemplates`, `compositePodGroupTemplates`')]),
    ...changed,
    ...(changed.length === 0 && !old ? checkController(spec.controllerRef) : []),
    ...checkTemplates('spec.podGroupTemplates', templates, old?.spec.podGroupTemplates),
    ...checkSamePriority(templates),
  ];
}

function checkController(reference: Workload['spec']['controllerRef']): FieldError[] {
  if (!reference) return [];
  const { apiGroup = '', kind, name } = reference;
  return [
    ...(apiGroup === '' ? [] : invalidEach('spec.controllerRef.apiGroup', apiGroup, checkSubdomain(apiGroup))),
    ...checkName('spec.controllerRef.kind', kind, checkPathSegment),
    ...checkName('spec.controllerRef.name', name, checkPathSegment),
  ];
}

function checkTemplates(
  field: string,
  templates: readonly PodGroupTemplate[],
  old: readonly PodGroupTemplate[] | undefined,
): FieldError[] {
  if (templates.length > maxTemplates) return [tooMany(field, templates.length, maxTemplates)];
  const before = new Map(old?.map(template => [template.name, template]));
  const names = new Set(templates.map(({ name }) => name));
  const added = templates.flatMap(({ name }, index) =>
    old && !before.has(name) ? [forbiddenField(`${field}[${index}]`, 'item may not be added')] : [],
  );
  const removed = [...before.keys()].flatMap(name =>
    names.has(name) ? [] : [forbiddenField(field, 'item may not be removed')],
  );
  if (added.length + removed.length > 0) return [...added, ...removed];
  return upTo(maxTemplates, templates).flatMap((template, index) =>
    checkTemplate(`${field}[${index}]`, template, before.get(template.name)),
  );
}

const checkTemplate = (field: string, template: PodGroupTemplate, old: PodGroupTemplate | undefined): FieldError[] => [
  ...checkName(`${field}.name`, template.name, checkLabel),
  ...checkPolicy(`${field}.schedulingPolicy`, template.schedulingPolicy, old?.schedulingPolicy),
  ...checkKept(field, template, old),
];

/** All are as important as the first. */
function checkSamePriority([first, ...others]: readonly PodGroupTemplate[]): FieldError[] {
  const isSame = (other: PodGroupTemplate) =>
    (other.priorityClassName ?? '') === (first?.priorityClassName ?? '') && other.priority === first?.priority;
  return others.every(isSame) ? [] : [invalidValue('spec', null, 'detected multiple priority configurations')];
}
