/** Strategy of storage version migrations. Source:
 *  https://kubernetes.io/docs/tasks/manage-kubernetes-objects/storage-version-migration/ */
import {
  checkServiceLabel,
  checkSubdomain,
  type FieldError,
  formatGroupResource,
  invalidValue,
  isConditionTrue,
  required,
  StorageVersionMigration,
  setOf,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { column } from '../columns/column.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';
import { checkConditions } from '../fields/conditions.ts';

const states = ['Running', 'Failed', 'Succeeded'];

export const storageVersionMigrationStrategy = defineStrategy<StorageVersionMigration>({
  kind: StorageVersionMigration,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  columns: [
    column('Name', { description: 'Name of the object.', value: ({ metadata }) => metadata.name }),
    column('Resource', {
      description: 'Whose objects are written again.',
      value: ({ spec }) => formatGroupResource(spec.resource),
    }),
    column('Status', {
      description: 'How far it has come.',
      value: ({ status }) => states.findLast(state => isConditionTrue(status?.conditions, state)) ?? 'Unknown',
    }),
  ],
  countsGeneration: false,
  allowUnconditionalUpdate: false,
  prepareForCreate(draft) {
    draft.status = {};
  },
  validateCreate: checkResource,
  validateUpdate: (migration, old) => [
    ...checkResource(migration),
    ...checkImmutable('spec', migration.spec, old.spec),
  ],
  validateStatusUpdate: checkStatus,
});

function checkResource({ spec }: StorageVersionMigration): FieldError[] {
  const group = spec.resource?.group || '';
  const resource = spec.resource?.resource || '';
  const field = 'spec.resource';
  return [
    ...(resource === ''
      ? [required(`${field}.resource`, 'resource is required to be set')]
      : invalidEach(`${field}.resource`, resource, checkServiceLabel(resource))),
    ...(group === '' ? [] : invalidEach(`${field}.group`, group, checkSubdomain(group))),
  ];
}

/** A migration ends once, and is of objects up to one version. */
function checkStatus({ status }: StorageVersionMigration, old: StorageVersionMigration): FieldError[] {
  const { resourceVersion = '', conditions } = status ?? {};
  const [field, before] = ['status.resourceVersion', old.status?.resourceVersion ?? ''];
  const has = (state: string) => isConditionTrue(conditions, state);
  const had = (state: string) => isConditionTrue(old.status?.conditions, state);
  const wrong = (detail: string) => invalidValue('status.conditions', conditions, detail);
  return [
    ...(resourceVersion === '' || /^[1-9]\d*$/.test(resourceVersion)
      ? []
      : [invalidValue(field, resourceVersion, `resource version is not well formed: ${resourceVersion}`)]),
    ...checkConditions('status.conditions', conditions),
    ...(before !== '' && resourceVersion !== before
      ? [invalidValue(field, resourceVersion, 'field is immutable')]
      : []),
    ...(has('Succeeded') && has('Failed')
      ? [wrong('Both success and failed conditions cannot be true at the same time')]
      : []),
    ...(had('Succeeded') && !has('Succeeded')
      ? [wrong('Success condition cannot be set to false once it is true')]
      : []),
    ...(had('Failed') && !has('Failed') ? [wrong('Failed condition cannot be set to false once it is true')] : []),
  ];
}
