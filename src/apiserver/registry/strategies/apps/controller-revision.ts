/** Strategy of controller revisions: snapshots that never change. */
import { ControllerRevision, type FieldError, isObject, parseApiVersion, required } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column, orNone } from '../columns/column.ts';
import { checkImmutable, checkNonNegative } from '../fields/checks.ts';

export const controllerRevisionStrategy = defineStrategy<ControllerRevision>({
  kind: ControllerRevision,
  columns: [
    nameColumn,
    column('Controller', { description: 'Workload whose revision it is.', value: formatController }),
    column('Revision', { description: 'Number of the revision.', value: ({ revision }) => revision }),
    ageColumn,
  ],
  validateCreate: checkRevision,
  validateUpdate: (revision, old) => [...checkRevision(revision), ...checkImmutable('data', revision.data, old.data)],
});

function checkRevision({ revision, data }: ControllerRevision): FieldError[] {
  const errors = checkNonNegative('revision', revision);
  if (data === undefined || data === null) return [...errors, required('data', 'data is mandatory')];
  return isObject(data) ? errors : [...errors, required('data', 'data must be a valid JSON object')];
}

function formatController({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return orNone('');
  const { group } = parseApiVersion(owner.apiVersion);
  return `${owner.kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${owner.name}`;
}
