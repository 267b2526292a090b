/** Rules for what a claim asks for, by itself and in the templates that pods and stateful sets have. */
import {
  checkSubdomain,
  type FieldError,
  invalidValue,
  type PersistentVolumeClaimSpec,
  required,
  type TypedLocalObjectReference,
} from '#api';
import { checkAccessModes } from '../fields/access-modes.ts';
import { checkRequired, invalidEach } from '../fields/checks.ts';
import { isEqual } from '../fields/equal.ts';
import { checkLabelSelector } from '../fields/labels.ts';
import { compareQuantity } from '../fields/resources.ts';

/** The specification of a claim at `field`. */
export function checkClaim(field: string, spec: PersistentVolumeClaimSpec): FieldError[] {
  const { accessModes = [], selector, resources, storageClassName = '', volumeAttributesClassName = '' } = spec;
  return [
    ...(accessModes.length === 0
      ? [required(`${field}.accessModes`, 'at least 1 access mode is required')]
      : checkAccessModes(`${field}.accessModes`, accessModes)),
    ...checkLabelSelector(`${field}.selector`, selector),
    ...checkSize(`${field}.resources[storage]`, resources?.requests?.storage),
    ...checkClassName(`${field}.storageClassName`, storageClassName),
    ...checkDataSources(field, spec),
    ...checkClassName(`${field}.volumeAttributesClassName`, volumeAttributesClassName),
  ];
}

function checkSize(field: string, size: string | undefined): FieldError[] {
  if (size === undefined) return [required(field)];
  return compareQuantity(size, '0') > 0 ? [] : [invalidValue(field, size, 'must be greater than zero')];
}

const checkClassName = (field: string, name: string): FieldError[] =>
  name === '' ? [] : invalidEach(field, name, checkSubdomain(name));

function checkDataSources(field: string, { dataSource, dataSourceRef }: PersistentVolumeClaimSpec): FieldError[] {
  const errors = [
    ...checkDataSource(`${field}.dataSource`, dataSource),
    ...checkDataSource(`${field}.dataSourceRef`, dataSourceRef),
  ];
  // Upstream shows no value here either.
  if (dataSource && dataSourceRef && !dataSourceRef.namespace && !isEqual(dataSource, withoutNamespace(dataSourceRef)))
    errors.push(invalidValue(field, {}, 'must match dataSourceRef'));
  return errors;
}

const withoutNamespace = ({ apiGroup, kind, name }: TypedLocalObjectReference): object => ({
  ...(apiGroup === undefined ? {} : { apiGroup }),
  kind,
  name,
});

function checkDataSource(field: string, source: TypedLocalObjectReference | undefined): FieldError[] {
  if (!source) return [];
  const { name, kind, apiGroup = '' } = source;
  const errors = [...checkRequired(`${field}.name`, name), ...checkRequired(`${field}.kind`, kind)];
  if (apiGroup !== '') return [...errors, ...invalidEach(`${field}.apiGroup`, apiGroup, checkSubdomain(apiGroup))];
  const rule = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
  return kind === 'PersistentVolumeClaim' ? errors : [...errors, invalidValue(field, kind, rule)];
}
