/** Strategy of claims. Source:
 *  https://kubernetes.io/docs/concepts/storage/persistent-volumes/#persistentvolumeclaims */
import { PersistentVolumeClaim, storageClassAnnotation } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { formatAccessModes } from './fields/access-modes.ts';
import { fractionWarnings, storageClassWarnings } from './persistent-volume/warnings.ts';
import { completeDataSources } from './persistent-volume-claim/data-sources.ts';
import { checkClaim } from './persistent-volume-claim/spec.ts';
import { checkClaimStatus } from './persistent-volume-claim/status.ts';
import { checkClaimUpdate } from './persistent-volume-claim/update.ts';

export const persistentVolumeClaimStrategy = defineStrategy<PersistentVolumeClaim>({
  kind: PersistentVolumeClaim,
  answersDeletedObject: true,
  countsGeneration: false,
  columns: [
    nameColumn,
    column('Status', {
      description: 'Whether it has a volume.',
      value: ({ metadata, status }) => (metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')),
    }),
    column('Volume', { description: 'The volume.', value: ({ spec }) => spec.volumeName ?? '' }),
    column('Capacity', {
      description: 'How large the volume is.',
      value: ({ spec, status }) => (spec.volumeName ? (status?.capacity?.storage ?? '0') : ''),
    }),
    column('Access Modes', {
      description: 'How many nodes can use the volume, and how.',
      value: ({ spec, status }) => (spec.volumeName ? formatAccessModes(status?.accessModes) : ''),
    }),
    column('StorageClass', {
      description: 'The class.',
      value: ({ metadata, spec }) => metadata.annotations?.[storageClassAnnotation] ?? spec.storageClassName ?? '',
    }),
    column('VolumeAttributesClass', {
      description: 'The class of attributes.',
      value: ({ spec }) => spec.volumeAttributesClassName ?? '<unset>',
    }),
    ageColumn,
    column('VolumeMode', {
      wide: true,
      description: 'A file system, or a block device.',
      value: ({ spec }) => spec.volumeMode ?? '<unset>',
    }),
  ],
  applyDefaults(draft) {
    draft.status = { phase: 'Pending', ...draft.status };
  },
  prepareForCreate(draft) {
    draft.status = { phase: 'Pending' };
    completeDataSources(draft.spec);
  },
  prepareForUpdate(draft, old, { subresource }) {
    if (subresource === '') completeDataSources(draft.spec, old.spec);
  },
  warnings: ({ metadata, spec }) => [
    ...storageClassWarnings(metadata),
    ...fractionWarnings('spec.resources.requests[storage]', spec.resources?.requests?.storage),
  ],
  validateCreate: ({ spec }) => checkClaim('spec', spec),
  validateUpdate: (claim, old) => [...checkClaim('spec', claim.spec), ...checkClaimUpdate(claim, old)],
  validateStatusUpdate: ({ status }) => checkClaimStatus('status', status ?? {}),
});
