/** Strategy of storage classes. Source: https://kubernetes.io/docs/concepts/storage/storage-classes/ */
import {
  checkQualifiedName,
  collectErrors,
  defaultStorageClassAnnotation,
  duplicate,
  type FieldError,
  notSupported,
  required,
  StorageClass,
  type TopologySelectorTerm,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkUnchanged, invalidEach } from '../fields/checks.ts';
import { checkParameters } from './parameters.ts';

const reclaimPolicies = ['Delete', 'Retain'];

export const storageClassStrategy = defineStrategy<StorageClass>({
  kind: StorageClass,
  answersDeletedObject: true,
  columns: [
    {
      ...nameColumn,
      value: ({ metadata: { name, annotations } }) =>
        annotations?.[defaultStorageClassAnnotation] === 'true' ? `${name} (default)` : name,
    },
    column('Provisioner', { description: 'Who makes the volumes.', value: ({ provisioner }) => provisioner }),
    column('ReclaimPolicy', {
      description: 'What becomes of a volume when its claim goes.',
      value: ({ reclaimPolicy = 'Delete' }) => reclaimPolicy,
    }),
    column('VolumeBindingMode', {
      description: 'When volumes are made.',
      value: ({ volumeBindingMode = '<unset>' }) => volumeBindingMode,
    }),
    column('AllowVolumeExpansion', {
      description: 'Whether claims may be made larger.',
      value: ({ allowVolumeExpansion = false }) => allowVolumeExpansion,
    }),
    ageColumn,
  ],
  validateCreate: checkStorageClass,
  validateUpdate: (storageClass, old) => [
    ...checkStorageClass(storageClass),
    ...(['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const).flatMap(field =>
      checkUnchanged(field, storageClass[field], old[field]),
    ),
  ],
});

function checkStorageClass({ provisioner, parameters, reclaimPolicy, allowedTopologies }: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  if (!provisioner) errors.push(required('provisioner'));
  else {
    const name = provisioner.toLowerCase();
    errors.push(...invalidEach('provisioner', name, checkQualifiedName(name)));
  }
  errors.push(...checkParameters('parameters', parameters));
  if (reclaimPolicy && !reclaimPolicies.includes(reclaimPolicy))
    errors.push(notSupported('reclaimPolicy', reclaimPolicy, reclaimPolicies));
  return [...errors, ...checkTopologies('allowedTopologies', allowedTopologies ?? [])];
}

/** Places, none of which is given twice. */
function checkTopologies(field: string, terms: readonly TopologySelectorTerm[]): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(terms, ({ matchLabelExpressions = [] }, index) => {
    const path = `${field}[${index}].matchLabelExpressions`;
    const errors = checkExpressions(path, matchLabelExpressions);
    const identity = JSON.stringify(matchLabelExpressions.map(({ key, values }) => [key, (values ?? []).toSorted()]));
    if (matchLabelExpressions.length === 0 || seen.has(identity)) errors.push(duplicate(path, ''));
    seen.add(identity);
    return errors;
  });
}

function checkExpressions(
  field: string,
  expressions: NonNullable<TopologySelectorTerm['matchLabelExpressions']>,
): FieldError[] {
  const keys = new Set<string>();
  return collectErrors(expressions, ({ key, values }, index) => {
    const path = `${field}[${index}]`;
    const name = key ?? '';
    const errors = invalidEach(`${path}.key`, name, checkQualifiedName(name));
    if (keys.has(name)) errors.push(duplicate(`${path}.key`, name));
    keys.add(name);
    const given = values ?? [];
    if (given.length === 0) errors.push(required(`${path}.values`));
    const seen = new Set<string>();
    for (const [place, value] of given.entries()) {
      if (seen.has(value)) errors.push(duplicate(`${path}.values[${place}]`, value));
      seen.add(value);
    }
    return errors;
  });
}
