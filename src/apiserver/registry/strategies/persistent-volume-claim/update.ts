/** What may change of a claim. */
import { type FieldError, forbiddenField, type PersistentVolumeClaim, storageClassAnnotation } from '#api';
import { isEqual } from '../fields/equal.ts';
import { compareQuantity } from '../fields/resources.ts';
import { findDifferences } from '../pod/differences.ts';

const rule =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

/** A claim gets its volume, and its class where it had none; with a volume its size and class of attributes may
 *  change. */
export function checkClaimUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const masked = mask(claim, old);
  return [
    ...(isEqual(masked, old.spec)
      ? []
      : [forbiddenField('spec', `${rule}\n${findDifferences(old.spec, masked).join('\n')}`)]),
    ...checkSize(claim, old),
    ...checkAttributesClass(claim, old),
  ];
}

/** The specification with what may change as it was. */
function mask({ spec, status }: PersistentVolumeClaim, old: PersistentVolumeClaim): object {
  const masked: Record<string, unknown> = { ...spec };
  const keep = (name: keyof PersistentVolumeClaim['spec']): void => {
    if (old.spec[name] === undefined) delete masked[name];
    else masked[name] = old.spec[name];
  };
  if (!old.spec.volumeName) keep('volumeName');
  if (old.spec.storageClassName === undefined && isClassOf(old, spec.storageClassName)) keep('storageClassName');
  if (status?.phase !== 'Bound') return masked;
  keep('volumeAttributesClassName');
  const was = old.spec.resources?.requests?.storage;
  if (spec.resources?.requests?.storage !== undefined && was !== undefined)
    masked.resources = { ...spec.resources, requests: { ...spec.resources.requests, storage: was } };
  return masked;
}

/** A claim without a class may get one; that of its annotation, if it has that. */
function isClassOf({ metadata }: PersistentVolumeClaim, name: string | undefined): boolean {
  const told = metadata.annotations?.[storageClassAnnotation];
  return name !== undefined && (told === undefined || told === name);
}

function checkSize({ spec, status }: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const [size, was] = [spec.resources?.requests?.storage, old.spec.resources?.requests?.storage];
  if (size === undefined || was === undefined || compareQuantity(size, was) >= 0) return [];
  const { storage: capacity = '0' } = status?.capacity ?? {};
  return compareQuantity(size, capacity) > 0
    ? []
    : [forbiddenField('spec.resources.requests.storage', 'field can not be less than status.capacity')];
}

function checkAttributesClass({ spec, status }: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const [is, was] = [spec.volumeAttributesClassName, old.spec.volumeAttributesClassName];
  if (is || is === was || status?.currentVolumeAttributesClassName === undefined) return [];
  return [
    forbiddenField(
      'spec.volumeAttributesClassName',
      `update to ${is === undefined ? 'nil' : 'empty string'} is forbidden when status.currentVolumeAttributesClassName is not nil`,
    ),
  ];
}
