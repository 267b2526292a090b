/** Strategy of persistent volumes. Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/ */
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  PersistentVolume,
  type PersistentVolumeSpec,
  storageClassAnnotation,
} from '#api';
import { defineStrategy, type WriteContext } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { formatAccessModes } from './fields/access-modes.ts';
import { checkImmutable } from './fields/checks.ts';
import { isEqual } from './fields/equal.ts';
import { sourcesOf } from './persistent-volume/sources.ts';
import { checkVolume } from './persistent-volume/spec.ts';
import { fractionWarnings, storageClassWarnings } from './persistent-volume/warnings.ts';
import { findDifferences } from './pod/differences.ts';

export const persistentVolumeStrategy = defineStrategy<PersistentVolume>({
  kind: PersistentVolume,
  answersDeletedObject: true,
  countsGeneration: false,
  columns: [
    nameColumn,
    column('Capacity', { description: 'How large it is.', value: ({ spec }) => spec.capacity?.storage ?? '' }),
    column('Access Modes', {
      description: 'How many nodes can use it, and how.',
      value: ({ spec }) => formatAccessModes(spec.accessModes),
    }),
    column('Reclaim Policy', {
      description: 'What becomes of it when its claim goes.',
      value: ({ spec }) => spec.persistentVolumeReclaimPolicy ?? '',
    }),
    column('Status', {
      description: 'Whether a claim has it.',
      value: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
    }),
    column('Claim', {
      description: 'The claim that has it.',
      value: ({ spec: { claimRef } }) => (claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : ''),
    }),
    column('StorageClass', { description: 'The class that it belongs to.', value: classOf }),
    column('VolumeAttributesClass', {
      description: 'The class of attributes that it has.',
      value: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>',
    }),
    column('Reason', { description: 'Why it failed.', value: ({ status }) => status?.reason ?? '' }),
    ageColumn,
    column('VolumeMode', {
      wide: true,
      description: 'A file system, or a block device.',
      value: ({ spec }) => spec.volumeMode ?? '<unset>',
    }),
  ],
  applyDefaults(draft) {
    const { spec } = draft;
    spec.persistentVolumeReclaimPolicy ||= 'Retain';
    spec.volumeMode ??= 'Filesystem';
    draft.status = { ...draft.status, phase: draft.status?.phase || 'Pending' };
  },
  prepareForCreate(draft, { nowMs }) {
    draft.status = { phase: 'Pending', lastPhaseTransitionTime: timeOf(nowMs) };
  },
  prepareForUpdate: stampPhase,
  warnings: ({ metadata, spec }) => [
    ...storageClassWarnings(metadata),
    ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : []),
    ...sourcesOf(spec).flatMap(source =>
      source in withoutDrivers ? [`spec.${source}: ${withoutDrivers[source as keyof typeof withoutDrivers]}`] : [],
    ),
    ...fractionWarnings('spec.capacity[storage]', spec.capacity?.storage),
  ],
  validateCreate: ({ spec }) => checkVolume('spec', spec),
  validateUpdate: ({ spec }, old) => [
    ...checkVolume('spec', spec),
    ...checkSameSource(spec, old.spec),
    ...checkImmutable('volumeMode', spec.volumeMode, old.spec.volumeMode),
    ...checkSameNodes(spec, old.spec),
  ],
});

const withoutDrivers = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
};

function classOf({ metadata, spec }: PersistentVolume): string {
  return metadata.annotations?.[storageClassAnnotation] ?? spec.storageClassName ?? '';
}

/** Who changes the phase need not say when. */
function stampPhase(draft: PersistentVolume, old: PersistentVolume, { subresource, nowMs }: WriteContext): void {
  if (subresource !== 'status' || !draft.status) return;
  const before = old.status?.lastPhaseTransitionTime;
  const { phase, lastPhaseTransitionTime: given } = draft.status;
  if (phase === old.status?.phase) {
    if (given === undefined && before !== undefined) draft.status.lastPhaseTransitionTime = before;
  } else if (given === undefined || given === before) draft.status.lastPhaseTransitionTime = timeOf(nowMs);
}

const timeOf = (nowMs: number): string => new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');

const sourceOf = (spec: PersistentVolumeSpec): Partial<PersistentVolumeSpec> =>
  Object.fromEntries(sourcesOf(spec).map(name => [name, spec[name]]));

/** What a volume is does not change, but that the secret with which it grows may be named later. */
function checkSameSource(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): FieldError[] {
  const [is, was] = [sourceOf(spec), sourceOf(old)];
  if (is.csi?.controllerExpandSecretRef && was.csi && !was.csi.controllerExpandSecretRef) {
    const { controllerExpandSecretRef: _, ...rest } = is.csi;
    is.csi = rest;
  }
  if (isEqual(is, was)) return [];
  const differences = findDifferences(was, is).join('\n');
  return [
    forbiddenField(
      'spec.persistentvolumesource',
      `spec.persistentvolumesource is immutable after creation\n${differences}`,
    ),
  ];
}

/** Nodes may be named later, but not changed. */
function checkSameNodes(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): FieldError[] {
  if (!old.nodeAffinity || isEqual(spec.nodeAffinity, old.nodeAffinity)) return [];
  const rule = 'field is immutable, except for updating from beta label to GA';
  return [invalidValue('nodeAffinity', spec.nodeAffinity ?? null, rule)];
}
