/** Strategy of deployments. Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
import {
  Deployment,
  type DeploymentStrategy,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  setOf,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { templateColumns } from '../columns/template.ts';
import { asGoStruct, checkEachNonNegative, checkImmutable, checkNonNegative } from '../fields/checks.ts';
import { checkSelector, isEmptySelector } from '../fields/labels.ts';
import { checkPercentOrCount, isZero } from '../fields/percent.ts';
import { checkTemplateSelected } from '../fields/template.ts';
import { defaultPodTemplate } from '../pod/defaults.ts';
import { checkPodTemplate, checkRestartingTemplate } from '../pod/spec.ts';
import { isWantedAnew, nameWarnings, templateWarnings } from '../pod/warnings.ts';

export const deploymentStrategy = defineStrategy<Deployment>({
  kind: Deployment,
  prefixChecked: 'create',
  countedMetadata: ['annotations'],
  columns: [
    nameColumn,
    column('Ready', {
      description: 'How many of the desired pods are ready.',
      value: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    }),
    column('Up-to-date', {
      description: 'How many pods have the newest template.',
      value: ({ status }) => status?.updatedReplicas ?? 0,
    }),
    column('Available', {
      description: 'How many pods have been ready for long enough.',
      value: ({ status }) => status?.availableReplicas ?? 0,
    }),
    ageColumn,
    ...templateColumns<Deployment>({ template: ({ spec }) => spec.template, selector: ({ spec }) => spec.selector }),
  ],

  applyDefaults(draft) {
    draft.spec ??= {} as Deployment['spec'];
    const { spec } = draft;
    spec.template ??= {} as Deployment['spec']['template'];
    spec.strategy ??= {};
    spec.strategy.type ??= 'RollingUpdate';
    if (spec.strategy.type === 'RollingUpdate') {
      spec.strategy.rollingUpdate ??= {};
      spec.strategy.rollingUpdate.maxUnavailable ??= '25%';
      spec.strategy.rollingUpdate.maxSurge ??= '25%';
    }
    defaultPodTemplate(spec.template);
  },

  prepareForCreate(draft) {
    draft.status = {};
  },

  warnings: (deployment, old) => [
    ...(old ? [] : nameWarnings(deployment.metadata.name)),
    ...(isWantedAnew(deployment, old) ? templateWarnings('spec.template', deployment.spec.template) : []),
  ],
  validateCreate: checkDeployment,
  validateUpdate: (deployment, old) => [
    ...checkDeployment(deployment),
    ...checkImmutable('spec.selector', deployment.spec.selector, old.spec.selector),
  ],
  resetFields: { status: setOf(['f:spec'], ['f:metadata', 'f:labels']) },

  validateStatusUpdate({ status = {} }, old) {
    const { observedGeneration, unavailableReplicas, terminatingReplicas } = status;
    const errors = checkEachNonNegative('status', {
      observedGeneration,
      replicas: status.replicas,
      unavailableReplicas,
      terminatingReplicas,
      collisionCount: status.collisionCount,
    });
    const { replicas = 0, readyReplicas = 0, availableReplicas = 0, updatedReplicas = 0 } = status;
    for (const [name, count] of Object.entries({ updatedReplicas, readyReplicas, availableReplicas })) {
      errors.push(...checkNonNegative(`status.${name}`, count));
      if (count > replicas)
        errors.push(invalidValue(`status.${name}`, count, 'cannot be greater than status.replicas'));
    }
    if (availableReplicas > readyReplicas) {
      errors.push(invalidValue('status.availableReplicas', availableReplicas, 'cannot be greater than readyReplicas'));
    }
    if ((status.collisionCount ?? 0) < (old.status?.collisionCount ?? 0)) {
      errors.push(invalidValue('status.collisionCount', status.collisionCount, 'cannot be decremented'));
    }
    return errors;
  },
});

function checkDeployment({ spec }: Deployment): FieldError[] {
  const errors = checkNonNegative('spec.replicas', spec.replicas);
  if (!spec.selector) errors.push(required('spec.selector'));
  else {
    errors.push(...checkSelector('spec.selector', spec.selector, 'invalid label selector'));
    if (isEmptySelector(spec.selector))
      errors.push(invalidValue('spec.selector', spec.selector, 'empty selector is invalid for deployment'));
  }
  errors.push(
    ...checkTemplateSelected('spec.template', spec.template, spec.selector),
    ...checkPodTemplate('spec.template', spec.template),
    ...checkRestartingTemplate('spec.template', spec.template),
    ...checkStrategy('spec.strategy', spec.strategy ?? {}),
    ...checkNonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkNonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...checkNonNegative('spec.progressDeadlineSeconds', spec.progressDeadlineSeconds),
  );
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  if (deadline !== undefined && deadline <= minReadySeconds) {
    errors.push(invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
  }
  return errors;
}

function checkStrategy(field: string, { type, rollingUpdate }: DeploymentStrategy): FieldError[] {
  const errors: FieldError[] = [];
  if (type !== 'Recreate' && type !== 'RollingUpdate') {
    const shown = { Type: type, RollingUpdate: asGoStruct(rollingUpdate, ['maxUnavailable', 'maxSurge']) };
    return [notSupported(field, shown, ['Recreate', 'RollingUpdate'])];
  }
  if (type === 'Recreate' && rollingUpdate) {
    errors.push(forbiddenField(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
  }
  if (type !== 'RollingUpdate' || !rollingUpdate) return errors;
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const path = `${field}.rollingUpdate`;
  errors.push(...checkPercentOrCount(`${path}.maxUnavailable`, maxUnavailable, { atMost100Percent: true }));
  errors.push(...checkPercentOrCount(`${path}.maxSurge`, maxSurge));
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(invalidValue(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  return errors;
}
