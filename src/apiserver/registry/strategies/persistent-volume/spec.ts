/** Rules for the specification of a persistent volume, by itself and inside an attachment. */
import {
  checkSubdomain,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  type PersistentVolumeSpec,
  quantityValue,
  required,
  type VolumeNodeAffinity,
} from '#api';
import { checkAccessModes } from '../fields/access-modes.ts';
import { invalidEach } from '../fields/checks.ts';
import { compareQuantity } from '../fields/resources.ts';
import { checkNodeSelector } from '../pod/scheduling.ts';
import { checkVolumeSource, isRootOfNode } from './sources.ts';

/** What an attachment may not say of the volume that it brings along. */
const notInline = ['claimRef', 'persistentVolumeReclaimPolicy', 'volumeMode'] as const;

/** The specification of a volume that is an object of its own. */
export function checkVolume(field: string, spec: PersistentVolumeSpec): FieldError[] {
  const errors = checkModes(field, spec);
  if (Object.keys(spec.capacity ?? {}).length === 0) errors.push(required(`${field}.capacity`));
  errors.push(...checkCapacity(`${field}.capacity`, spec.capacity));
  const { storageClassName = '' } = spec;
  if (storageClassName !== '')
    errors.push(...invalidEach(`${field}.storageClassName`, storageClassName, checkSubdomain(storageClassName)));
  errors.push(...checkVolumeSource(field, spec), ...checkAffinity(field, spec), ...checkAttributesClass(field, spec));
  if (isRootOfNode(spec) && spec.persistentVolumeReclaimPolicy === 'Recycle')
    errors.push(
      forbiddenField(`${field}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'"),
    );
  return errors;
}

/** The specification of a volume inside an attachment: one of a CSI driver, without what claims care for. */
export function checkInlineVolume(field: string, spec: PersistentVolumeSpec): FieldError[] {
  const outOfPlace = 'may not be specified in the context of inline volumes';
  const errors = checkModes(field, spec);
  if (Object.keys(spec.capacity ?? {}).length > 0) errors.push(forbiddenField(`${field}.capacity`, outOfPlace));
  for (const name of notInline)
    if (spec[name] !== undefined) errors.push(forbiddenField(`${field}.${name}`, outOfPlace));
  if (spec.storageClassName) errors.push(forbiddenField(`${field}.storageClassName`, outOfPlace));
  if (!spec.csi) errors.push(required(`${field}.csi`, 'has to be specified in the context of inline volumes'));
  return [...errors, ...checkVolumeSource(field, spec), ...checkAffinity(field, spec)];
}

function checkModes(field: string, { accessModes = [] }: PersistentVolumeSpec): FieldError[] {
  const path = `${field}.accessModes`;
  return [...(accessModes.length === 0 ? [required(path)] : []), ...checkAccessModes(path, accessModes)];
}

/** Storage, and nothing else. */
function checkCapacity(field: string, capacity: Readonly<Record<string, string>> | undefined): FieldError[] {
  const { storage } = capacity ?? {};
  const isStorageAlone = storage !== undefined && Object.keys(capacity ?? {}).length === 1;
  const errors = isStorageAlone ? [] : [notSupported(field, capacity ?? null, ['storage'])];
  return storage === undefined ? errors : [...errors, ...checkPositiveAmount(`${field}[storage]`, storage)];
}

function checkPositiveAmount(field: string, amount: string): FieldError[] {
  const sign = compareQuantity(amount, '0');
  return [
    ...(sign <= 0 ? [invalidValue(field, amount, 'must be greater than zero')] : []),
    ...(sign < 0 ? [invalidValue(field, quantityValue(amount), 'must be a valid resource quantity')] : []),
  ];
}

function checkAffinity(field: string, { local, nodeAffinity }: PersistentVolumeSpec): FieldError[] {
  const path = `${field}.nodeAffinity`;
  if (nodeAffinity) return checkVolumeAffinity(path, nodeAffinity);
  return local ? [required(path, 'Local volume requires node affinity')] : [];
}

const checkVolumeAffinity = (field: string, affinity: VolumeNodeAffinity): FieldError[] =>
  affinity.required
    ? checkNodeSelector(`${field}.required`, affinity.required)
    : [required(`${field}.required`, 'must specify required node constraints')];

function checkAttributesClass(field: string, { csi, volumeAttributesClassName }: PersistentVolumeSpec): FieldError[] {
  const path = `${field}.volumeAttributesClassName`;
  if (volumeAttributesClassName === undefined) return [];
  return [
    ...(volumeAttributesClassName === ''
      ? [required(path, 'an empty string is disallowed')]
      : invalidEach(path, volumeAttributesClassName, checkSubdomain(volumeAttributesClassName))),
    ...(csi ? [] : [required(`${field}.csi`, 'has to be specified when using volumeAttributesClassName')]),
  ];
}
