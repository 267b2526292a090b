/** Strategy of storage version migrations. Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/storage-version-migration/ */
import {
  type FieldError,
  formatGroupResource,
  invalidValue,
  isConditionTrue,
  required,
  StorageVersionMigration,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { column } from '../columns/column.ts';
import { checkImmutable } from '../fields/checks.ts';

const states = ['Running', 'Failed', 'Succeeded'];

export const storageVersionMigrationStrategy = defineStrategy<StorageVersionMigration>({
  kind: StorageVersionMigration,
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
  prepareForCreate(draft) {
    draft.status = {};
  },
  validateCreate: ({ spec }) => (spec.resource?.resource ? [] : [required('spec.resource.resource')]),
  validateUpdate: (migration, old) => checkImmutable('spec', migration.spec, old.spec),
  validateStatusUpdate({ status }) {
    const conditions = status?.conditions;
    const errors: FieldError[] = [];
    const field = 'status.conditions';
    for (const [one, other] of [
      ['Succeeded', 'Failed'],
      ['Running', 'Failed'],
      ['Running', 'Succeeded'],
    ] as const) {
      if (isConditionTrue(conditions, one) && isConditionTrue(conditions, other))
        errors.push(
          invalidValue(
            field,
            conditions,
            `Both ${one.toLowerCase()} and ${other.toLowerCase()} conditions cannot be true at the same time`,
          ),
        );
    }
    return errors;
  },
});
