/** Strategy of volume attachments. Source:
 *  https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume-attachment-v1/ */
import {
  byteLength,
  checkSubdomain,
  type FieldError,
  forbiddenField,
  required,
  setOf,
  tooLong,
  VolumeAttachment,
  type VolumeAttachmentSource,
  type VolumeError,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkRange, checkUnchanged, invalidEach } from '../fields/checks.ts';
import { checkInlineVolume } from '../persistent-volume/spec.ts';
import { checkDriverName } from './driver-name.ts';
import { checkAttachmentMetadata } from './parameters.ts';

const maxMessageBytes = 1024;
const maxCode = 2 ** 31 - 1;

export const volumeAttachmentStrategy = defineStrategy<VolumeAttachment>({
  kind: VolumeAttachment,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  answersDeletedObject: true,
  countsGeneration: false,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    { ...column('Attacher', { description: 'The driver.', value: ({ spec }) => spec.attacher }), format: 'name' },
    column('PV', { description: 'The volume.', value: ({ spec }) => spec.source.persistentVolumeName ?? '' }),
    column('Node', { description: 'The node.', value: ({ spec }) => spec.nodeName }),
    column('Attached', {
      type: 'boolean',
      description: 'Whether it is attached.',
      value: ({ status }) => status?.attached ?? false,
    }),
    ageColumn,
  ],
  prepareForCreate(draft) {
    draft.status = { attached: false };
  },
  validateCreate: checkAttachment,
  validateUpdate: ({ spec }, old) => checkUnchanged('spec', spec, old.spec),
  validateStatusUpdate: ({ status }) => [
    ...checkVolumeError('status.attachError', status?.attachError),
    ...checkVolumeError('status.detachError', status?.detachError),
    ...checkAttachmentMetadata('status.attachmentMetadata', status?.attachmentMetadata),
  ],
});

function checkAttachment({ spec }: VolumeAttachment): FieldError[] {
  const { attacher, nodeName, source } = spec;
  return [
    ...checkDriverName('spec.attacher', attacher),
    ...invalidEach('spec.nodeName', nodeName, checkSubdomain(nodeName)),
    ...checkSource('spec.source', source),
  ];
}

function checkSource(field: string, { persistentVolumeName, inlineVolumeSpec }: VolumeAttachmentSource): FieldError[] {
  const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
  if (inlineVolumeSpec === undefined && persistentVolumeName === undefined) return [required(field, one)];
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) return [forbiddenField(field, one)];
  if (inlineVolumeSpec) return checkInlineVolume(`${field}.inlineVolumeSpec`, inlineVolumeSpec);
  const path = `${field}.persistentVolumeName`;
  const name = persistentVolumeName ?? '';
  return [
    ...(name === '' ? [required(path, 'must specify non empty persistentVolumeName')] : []),
    ...invalidEach(path, name, checkSubdomain(name)),
  ];
}

function checkVolumeError(field: string, error: VolumeError | undefined): FieldError[] {
  if (!error) return [];
  const { message = '', errorCode } = error;
  return [
    ...(byteLength(message) > maxMessageBytes ? [tooLong(`${field}.message`, maxMessageBytes)] : []),
    ...checkRange(`${field}.errorCode`, errorCode, [0, maxCode]),
  ];
}
