/** Strategy of replica sets. Source: https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/ */
import { type FieldError, invalidValue, ReplicaSet, required } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { replicaColumns } from '../columns/replicas.ts';
import { templateColumns } from '../columns/template.ts';
import { checkEachNonNegative, checkImmutable, checkNonNegative } from '../fields/checks.ts';
import { checkSelector, isEmptySelector } from '../fields/labels.ts';
import { checkTemplateSelected } from '../fields/template.ts';
import { defaultPodTemplate } from '../pod/defaults.ts';
import { checkPodTemplate, checkRestartingTemplate } from '../pod/spec.ts';
import { isWantedAnew, nameWarnings, templateWarnings } from '../pod/warnings.ts';

/** The controller writes the status; a template counts for new pods only. */
export const replicaSetStrategy = defineStrategy<ReplicaSet>({
  kind: ReplicaSet,
  prefixChecked: 'create',
  columns: [
    nameColumn,
    ...replicaColumns,
    ageColumn,
    ...templateColumns<ReplicaSet>({ template: ({ spec }) => spec.template, selector: ({ spec }) => spec.selector }),
  ],
  applyDefaults(draft) {
    draft.spec ??= {} as ReplicaSet['spec'];
    defaultPodTemplate(draft.spec.template);
  },
  warnings: (draft, old) => [
    ...(old ? [] : nameWarnings(draft.metadata.name)),
    ...(draft.spec.template && isWantedAnew(draft, old) ? templateWarnings('spec.template', draft.spec.template) : []),
  ],
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  validateCreate: checkReplicaSet,
  validateUpdate: (set, old) => [
    ...checkReplicaSet(set),
    ...checkImmutable('spec.selector', set.spec.selector, old.spec.selector),
  ],
  validateStatusUpdate: ({ status }) => checkReplicaCounts('status', status),
});

function checkReplicaSet({ spec }: ReplicaSet): FieldError[] {
  const errors = [
    ...checkNonNegative('spec.replicas', spec.replicas),
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
  ];
  if (!spec.selector) errors.push(required('spec.selector'));
  else {
    errors.push(...checkSelector('spec.selector', spec.selector, 'invalid label selector'));
    if (isEmptySelector(spec.selector))
      errors.push(invalidValue('spec.selector', spec.selector, 'empty selector is invalid for replicaset'));
  }
  if (!spec.template) return [...errors, required('spec.template')];
  return [
    ...errors,
    ...checkTemplateSelected('spec.template', spec.template, spec.selector),
    ...checkPodTemplate('spec.template', spec.template),
    ...checkRestartingTemplate('spec.template', spec.template),
  ];
}

interface ReplicaCounts {
  replicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  fullyLabeledReplicas?: number;
  terminatingReplicas?: number;
  observedGeneration?: number;
}

/** Rules among the counters of a status. */
export function checkReplicaCounts(field: string, status: ReplicaCounts | undefined): FieldError[] {
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0, fullyLabeledReplicas = 0 } = status ?? {};
  const { observedGeneration, terminatingReplicas } = status ?? {};
  const errors = checkEachNonNegative(field, { observedGeneration, terminatingReplicas });
  for (const [name, count] of Object.entries({ replicas, fullyLabeledReplicas, readyReplicas, availableReplicas })) {
    errors.push(...checkNonNegative(`${field}.${name}`, count));
    if (count > replicas)
      errors.push(invalidValue(`${field}.${name}`, count, 'cannot be greater than status.replicas'));
  }
  if (availableReplicas > readyReplicas) {
    errors.push(invalidValue(`${field}.availableReplicas`, availableReplicas, 'cannot be greater than readyReplicas'));
  }
  return errors;
}
