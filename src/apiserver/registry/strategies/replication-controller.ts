/** Strategy of replication controllers, the ancestors of replica sets. */
import { checkLabels, containsLabels, type FieldError, invalidValue, ReplicationController, required } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { checkReplicaCounts } from './apps/replica-set.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { replicaColumns } from './columns/replicas.ts';
import { templateColumns } from './columns/template.ts';
import { checkNonNegative } from './fields/checks.ts';
import { defaultPodTemplate } from './pod/defaults.ts';
import { checkPodTemplate, checkRestartingTemplate } from './pod/spec.ts';
import { isWantedAnew, nameWarnings, templateWarnings } from './pod/warnings.ts';

export const replicationControllerStrategy = defineStrategy<ReplicationController>({
  kind: ReplicationController,
  prefixChecked: 'none',
  columns: [
    nameColumn,
    ...replicaColumns,
    ageColumn,
    ...templateColumns<ReplicationController>({
      template: ({ spec }) => spec.template,
      selector: ({ spec }) => spec.selector && { matchLabels: spec.selector },
    }),
  ],

  // For clients of the time before propagation policies.
  defaultPropagation: 'Orphan',
  applyDefaults(draft) {
    draft.spec ??= {};
    const { metadata, spec } = draft;
    const labels = spec.template?.metadata?.labels;
    if (labels) {
      if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
      if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
    }
    defaultPodTemplate(spec.template);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0 };
  },
  validateCreate: checkController,
  validateUpdate: checkController,
  warnings: (draft, old) => [
    ...(old ? [] : nameWarnings(draft.metadata.name)),
    ...(draft.spec.template && isWantedAnew(draft, old) ? templateWarnings('spec.template', draft.spec.template) : []),
  ],
  validateStatusUpdate: ({ status }) => checkReplicaCounts('status', status),
  selectableFields: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
});

function checkController({ spec }: ReplicationController): FieldError[] {
  const { selector = {}, template } = spec;
  const errors = [
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkLabels('spec.selector', selector),
    ...checkNonNegative('spec.replicas', spec.replicas),
  ];
  if (Object.keys(selector).length === 0) errors.push(required('spec.selector'));
  if (!template) return [...errors, required('spec.template')];
  const labels = template.metadata?.labels ?? {};
  if (!containsLabels(labels, selector)) {
    errors.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  return [
    ...errors,
    ...checkPodTemplate('spec.template', template),
    ...checkRestartingTemplate('spec.template', template, { owner: 'ReplicationController' }),
  ];
}
