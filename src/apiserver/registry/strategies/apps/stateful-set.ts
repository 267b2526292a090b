/** Strategy of stateful sets. Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/ */
import {
  checkLabel,
  collectErrors,
  type FieldError,
  invalidValue,
  notSupported,
  type PersistentVolumeClaim,
  type PodTemplateSpec,
  type RollingUpdateStatefulSetStrategy,
  required,
  StatefulSet,
  type StatefulSetSpec,
  type StatefulSetUpdateStrategy,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { templateColumns } from '../columns/template.ts';
import { asGoStruct, checkEachNonNegative, checkImmutable, checkNonNegative, invalidEach } from '../fields/checks.ts';
import { checkSelector, isEmptySelector } from '../fields/labels.ts';
import { checkPercentOrCount, isZero } from '../fields/percent.ts';
import { checkTemplateSelected } from '../fields/template.ts';
import { checkClaim } from '../persistent-volume-claim/spec.ts';
import { defaultPodTemplate } from '../pod/defaults.ts';
import { checkPodTemplate, checkRestartingTemplate } from '../pod/spec.ts';
import { isWantedAnew, templateWarnings } from '../pod/warnings.ts';

const [containersColumn, imagesColumn] = templateColumns<StatefulSet>({
  template: ({ spec }) => spec.template,
  selector: ({ spec }) => spec.selector,
});

export const statefulSetStrategy = defineStrategy<StatefulSet>({
  kind: StatefulSet,
  prefixChecked: 'create',
  validateName: checkLabel,
  columns: [
    nameColumn,
    column('Ready', {
      description: 'How many of the desired pods are ready.',
      value: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    }),
    ageColumn,
    ...[containersColumn, imagesColumn].flatMap(found => found ?? []),
  ],

  applyDefaults({ spec }) {
    spec.template ??= {} as StatefulSetSpec['template'];
    defaultPodTemplate(spec.template);
    spec.updateStrategy ??= {};
    defaultUpdate(spec.updateStrategy);
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= 'Retain';
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= 'Retain';
    for (const claim of spec.volumeClaimTemplates ?? []) defaultClaim(claim);
  },
  prepareForCreate(draft) {
    draft.status = { replicas: 0, availableReplicas: 0 };
  },

  warnings: (set, old) => [
    ...(isWantedAnew(set, old) ? templateWarnings('spec.template', set.spec.template) : []),
    ...((set.spec.revisionHistoryLimit ?? 0) < 0
      ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended']
      : []),
  ],
  validateCreate: ({ spec }) => [...checkUnchanging('spec', spec), ...checkStatefulSet('spec', spec)],
  validateUpdate: ({ spec }, old) => [
    ...checkStatefulSet('spec', spec),
    ...(['selector', 'volumeClaimTemplates', 'serviceName', 'podManagementPolicy'] as const).flatMap(name =>
      checkImmutable(`spec.${name}`, spec[name], old.spec[name]),
    ),
  ],
  validateStatusUpdate: checkStatus,
});

function defaultUpdate(strategy: StatefulSetUpdateStrategy): void {
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type !== 'RollingUpdate' || !strategy.rollingUpdate) return;
  strategy.rollingUpdate.partition ??= 0;
  strategy.rollingUpdate.maxUnavailable ??= 1;
}

/** A claim says what it is, and is pending until it has a volume, that of a template too. */
function defaultClaim(claim: PersistentVolumeClaim): void {
  claim.apiVersion = 'v1';
  claim.kind = 'PersistentVolumeClaim';
  claim.status = { phase: 'Pending', ...claim.status };
}

/** What is looked at once: changes of it are refused whatever they are. */
const checkUnchanging = (field: string, { serviceName, volumeClaimTemplates = [] }: StatefulSetSpec): FieldError[] => [
  ...(serviceName ? invalidEach(`${field}.serviceName`, serviceName, checkLabel(serviceName)) : []),
  ...collectErrors(volumeClaimTemplates, (claim, index) =>
    checkClaim(`${field}.volumeClaimTemplates[${index}].spec`, claim.spec ?? {}),
  ),
];

function checkStatefulSet(field: string, spec: StatefulSetSpec): FieldError[] {
  const { selector, template, ordinals, updateStrategy = {} } = spec;
  const { whenDeleted, whenScaled } = spec.persistentVolumeClaimRetentionPolicy ?? {};
  const errors = [
    ...(['OrderedReady', 'Parallel'].includes(spec.podManagementPolicy ?? '')
      ? []
      : [
          invalidValue(
            `${field}.podManagementPolicy`,
            spec.podManagementPolicy,
            "must be 'OrderedReady' or 'Parallel'",
          ),
        ]),
    ...checkUpdateStrategy(`${field}.updateStrategy`, updateStrategy),
    ...Object.entries({ whenDeleted, whenScaled }).flatMap(([name, policy]) =>
      checkRetention(`${field}.persistentVolumeClaimRetentionPolicy.${name}`, policy ?? ''),
    ),
    ...checkNonNegative(`${field}.replicas`, spec.replicas),
    ...checkNonNegative(`${field}.minReadySeconds`, spec.minReadySeconds),
    ...checkNonNegative(`${field}.ordinals.start`, ordinals?.start),
  ];
  const path = `${field}.selector`;
  if (!selector) errors.push(required(path));
  else {
    errors.push(...checkSelector(path, selector));
    if (isEmptySelector(selector))
      errors.push(invalidValue(path, selector, 'empty selector is invalid for statefulset'));
  }
  return [
    ...errors,
    ...checkTemplateSelected(`${field}.template`, template, selector),
    ...checkPodTemplate(`${field}.template`, withClaims(template, spec)),
    ...checkRestartingTemplate(`${field}.template`, template, { owner: 'StatefulSet' }),
  ];
}

/** The template as its pods will be: with a volume for the claims of each name, and without the names that the
 *  controller sets. */
function withClaims(template: PodTemplateSpec, { volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const { hostname: _hostname, subdomain: _subdomain, ...spec } = template.spec;
  const claimed = new Set(volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? ''));
  const volumes = [
    ...claimed.values().map(name => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...(spec.volumes ?? []).filter(({ name }) => !claimed.has(name)),
  ];
  return { ...template, spec: { ...spec, ...(volumes.length > 0 ? { volumes } : {}) } };
}

function checkRetention(field: string, policy: string): FieldError[] {
  const policies = ['Retain', 'Delete'];
  return policies.includes(policy) ? [] : [notSupported(field, policy, policies)];
}

function checkUpdateStrategy(field: string, { type, rollingUpdate }: StatefulSetUpdateStrategy): FieldError[] {
  const path = `${field}.rollingUpdate`;
  if (type === 'RollingUpdate') return rollingUpdate ? checkRollingUpdate(path, rollingUpdate) : [];
  const shown = asGoStruct(rollingUpdate, ['partition', 'maxUnavailable']);
  if (type !== 'OnDelete')
    return [invalidValue(field, { Type: type, RollingUpdate: shown }, "must be 'RollingUpdate' or 'OnDelete'")];
  return rollingUpdate ? [invalidValue(path, shown, "only allowed for updateStrategy 'RollingUpdate'")] : [];
}

function checkRollingUpdate(
  field: string,
  { partition, maxUnavailable }: RollingUpdateStatefulSetStrategy,
): FieldError[] {
  const path = `${field}.maxUnavailable`;
  const errors = [
    ...checkNonNegative(`${field}.partition`, partition),
    ...checkPercentOrCount(path, maxUnavailable, { atMost100Percent: true }),
  ];
  return isZero(maxUnavailable) ? [...errors, invalidValue(path, maxUnavailable, 'cannot be 0')] : errors;
}

function checkStatus({ status }: StatefulSet, old: StatefulSet): FieldError[] {
  const {
    replicas = 0,
    readyReplicas = 0,
    currentReplicas = 0,
    updatedReplicas = 0,
    availableReplicas = 0,
  } = status ?? {};
  const { observedGeneration, collisionCount = 0 } = status ?? {};
  const parts = { readyReplicas, currentReplicas, updatedReplicas, availableReplicas };
  const errors = checkEachNonNegative('status', { replicas, ...parts, observedGeneration, collisionCount });
  for (const [name, count] of Object.entries(parts)) {
    if (count > replicas) errors.push(invalidValue(`status.${name}`, count, 'cannot be greater than status.replicas'));
  }
  if (availableReplicas > readyReplicas) {
    const rule = 'cannot be greater than status.readyReplicas';
    errors.push(invalidValue('status.availableReplicas', availableReplicas, rule));
  }
  if (collisionCount < (old.status?.collisionCount ?? 0))
    errors.push(invalidValue('status.collisionCount', collisionCount, 'cannot be decremented'));
  return errors;
}
