/** Strategy of volume attributes classes. Source:
 *  https://kubernetes.io/docs/concepts/storage/volume-attributes-classes/ */
import { checkQualifiedName, type FieldError, forbiddenField, required, VolumeAttributesClass } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { invalidEach } from '../fields/checks.ts';
import { isEqual } from '../fields/equal.ts';
import { checkParameters } from './parameters.ts';

export const volumeAttributesClassStrategy = defineStrategy<VolumeAttributesClass>({
  kind: VolumeAttributesClass,
  answersDeletedObject: true,
  columns: [
    nameColumn,
    column('DriverName', { description: 'The driver.', value: ({ driverName }) => driverName }),
    ageColumn,
  ],
  validateCreate: checkClass,
  validateUpdate: (attributesClass, old) => [
    ...(['driverName', 'parameters'] as const).flatMap(field =>
      isEqual(attributesClass[field], old[field]) ? [] : [forbiddenField(field, `updates to ${field} are forbidden.`)],
    ),
    ...checkClass(attributesClass),
  ],
});

function checkClass({ driverName, parameters }: VolumeAttributesClass): FieldError[] {
  const name = (driverName ?? '').toLowerCase();
  return [
    ...(name === '' ? [required('driverName')] : invalidEach('driverName', name, checkQualifiedName(name))),
    ...checkParameters('parameters', parameters, { areNeeded: true }),
  ];
}
