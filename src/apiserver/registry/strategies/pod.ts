/** Strategy of pods. */
import {
  type FieldError,
  type FieldPattern,
  forbiddenField,
  invalidValue,
  Pod,
  type PodCondition,
  setOf,
  syncServiceAccountName,
} from '#api';
import { formatTime } from '#base';
import { defineStrategy } from '../../resource/strategy.ts';
import {
  annotationWarnings,
  checkAnnotationsUpdate,
  checkAppArmorMatch,
  checkPodAnnotations,
  syncAppArmor,
} from './pod/annotations.ts';
import { podColumns } from './pod/columns.ts';
import { checkTrimmedImages } from './pod/containers.ts';
import { defaultPod } from './pod/defaults.ts';
import { planPodDeletion } from './pod/deletion.ts';
import { checkEphemeralContainers, checkEphemeralContainersUpdate } from './pod/ephemeral-containers.ts';
import { addMatchLabelKeys } from './pod/match-label-keys.ts';
import { defaultPodResources } from './pod/pod-resources.ts';
import { qosClassOf } from './pod/qos.ts';
import { checkResizedResources } from './pod/resize.ts';
import { checkPodSpec } from './pod/spec.ts';
import { checkPodStatusUpdate } from './pod/status.ts';
import { preparePodSubresource } from './pod/subresources.ts';
import { checkPodUpdate } from './pod/update.ts';
import { podNameWarnings, podWarnings } from './pod/warnings.ts';

/** A resize may not move the pod to another class, since that decides who is evicted first. As upstream, the class that
 *  it has is shown. */
function checkResize(pod: Pod, old: Pod): FieldError[] {
  const errors = [...checkPodSpec('spec', pod.spec), ...checkResizedResources(pod, old)];
  const qosClass = qosClassOf(old.spec);
  if (qosClass === qosClassOf(pod.spec)) return errors;
  return [...errors, invalidValue('spec', qosClass, 'Pod QOS Class may not change as a result of resizing')];
}

const gatedCondition = (nowMs: number): PodCondition => ({
  type: 'PodScheduled',
  status: 'False',
  lastTransitionTime: formatTime(nowMs),
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
});

/** What a resize may change of each container. */
const resizable: FieldPattern = { '*': { 'f:resources': true, 'f:resizePolicy': true } };

const checkPod = ({ metadata, spec }: Pod): FieldError[] => [
  ...checkPodAnnotations('metadata.annotations', metadata.annotations, spec),
  ...checkPodSpec('spec', spec),
  ...checkTrimmedImages('spec', spec),
];

/** As upstream, less than nothing is as soon as can be, and yet graceful. */
function boundGracePeriod(spec: Pod['spec']): void {
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
}

export const podStrategy = defineStrategy<Pod>({
  kind: Pod,
  answersDeletedObject: true,
  uncountedSubresources: ['binding'],
  columns: podColumns,
  applyDefaults: defaultPod,
  // Whoever changes a pod is seldom who wrote it.
  warnings: ({ metadata, spec }, old) =>
    old
      ? []
      : [
          ...podNameWarnings(metadata.name),
          ...(spec.os?.name === 'windows' ? [] : annotationWarnings('metadata', metadata, spec)),
          ...podWarnings('spec', spec),
        ],

  prepareForCreate(draft, { nowMs }) {
    syncServiceAccountName(draft.spec);
    addMatchLabelKeys(draft);
    syncAppArmor(draft);
    defaultPodResources(draft.spec);
    boundGracePeriod(draft.spec);
    draft.status = { phase: 'Pending', qosClass: qosClassOf(draft.spec) };
    if (draft.spec.schedulingGates?.length) draft.status.conditions = [gatedCondition(nowMs)];
  },

  prepareForUpdate(draft, old, { subresource, nowMs }) {
    syncServiceAccountName(draft.spec);
    boundGracePeriod(draft.spec);
    preparePodSubresource[subresource]?.(draft, old, nowMs);
    // What its containers get now may be more than they had when the pod was made.
    if (subresource === 'resize') defaultPodResources(draft.spec);
  },

  validateCreate: pod => [
    ...checkPod(pod),
    ...checkAppArmorMatch('spec', pod.metadata.annotations, pod.spec),
    ...checkEphemeralContainers('spec.ephemeralContainers', pod.spec),
    ...(pod.spec.ephemeralContainers?.length
      ? [forbiddenField('spec.ephemeralContainers', 'cannot be set on create')]
      : []),
  ],

  validateUpdate(pod, old, { subresource }) {
    if (subresource === 'ephemeralcontainers') return checkEphemeralContainersUpdate(pod, old);
    if (subresource === 'resize') return checkResize(pod, old);
    if (subresource !== '') return [];
    return [
      ...checkPod(pod),
      ...checkEphemeralContainers('spec.ephemeralContainers', pod.spec),
      ...checkAnnotationsUpdate(pod, old),
      ...checkPodUpdate(pod, old),
    ];
  },

  validateStatusUpdate: checkPodStatusUpdate,

  selectableFields: {
    'spec.nodeName': ({ spec }) => spec.nodeName,
    'spec.restartPolicy': ({ spec }) => spec.restartPolicy,
    'spec.schedulerName': ({ spec }) => spec.schedulerName,
    'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName,
    'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
    'status.phase': ({ status }) => status?.phase,
    'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? status?.podIP,
    // As upstream: it may be named, and is empty.
    'status.podIPs': () => '',
    'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName,
  },

  resetFields: {
    status: setOf(['f:spec'], ['f:metadata', 'f:deletionTimestamp'], ['f:metadata', 'f:ownerReferences']),
  },
  onlyFields: {
    ephemeralcontainers: { 'f:spec': { 'f:ephemeralContainers': true } },
    resize: { 'f:spec': { 'f:containers': resizable, 'f:initContainers': resizable } },
  },

  gracefulDeletion: planPodDeletion,
});
