/** Strategy of namespaces: they go when their own finalizers have, which the namespace controller sees to.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ */
import { checkLabel, checkQualifiedName, collectErrors, type FieldError, invalidValue, Namespace, setOf } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { invalidEach } from './fields/checks.ts';
import { keepMetadata } from './fields/keep-metadata.ts';

const nameLabel = 'kubernetes.io/metadata.name';

export const namespaceStrategy = defineStrategy<Namespace>({
  kind: Namespace,
  validateName: checkLabel,
  countsGeneration: false,
  columns: [
    nameColumn,
    column('Status', {
      description: 'Whether the namespace is in use or going away.',
      value: ({ status }) => status?.phase ?? '',
    }),
    ageColumn,
  ],

  applyDefaults(draft) {
    draft.spec ??= {};
    labelByName(draft);
  },
  applyRename: labelByName,

  prepareForCreate(draft) {
    labelByName(draft);
    draft.status = { phase: 'Active' };
    const finalizers = draft.spec.finalizers ?? [];
    draft.spec.finalizers = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
  },

  prepareForUpdate(draft, old, { subresource }) {
    if (subresource !== 'finalize') draft.spec = old.spec;
    else keepMetadata(draft, old);
  },

  prepareForDelete(draft) {
    draft.status = { ...draft.status, phase: 'Terminating' };
  },

  tellsGracePeriod: false,
  unorphanedPropagation: 'Foreground',
  checksPreconditionsItself: true,
  isReleased: ({ spec }) => (spec.finalizers?.length ?? 0) === 0,

  validateCreate: checkFinalizers,
  validateUpdate: checkFinalizers,

  validateStatusUpdate({ metadata, status }) {
    if (metadata.deletionTimestamp === undefined) {
      return status?.phase === 'Active'
        ? []
        : [invalidValue('status.Phase', status?.phase, "may only be 'Active' if `deletionTimestamp` is empty")];
    }
    return status?.phase === 'Terminating'
      ? []
      : [invalidValue('status.Phase', status?.phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
  },

  resetFields: { finalize: setOf(['f:status']) },

  selectableFields: { 'status.phase': ({ status }) => status?.phase },
});

function checkFinalizers({ spec }: Namespace): FieldError[] {
  return collectErrors(spec.finalizers ?? [], name => {
    // As upstream, which does not say which of them.
    const field = 'spec.finalizers';
    const errors = invalidEach(field, name, checkQualifiedName(name));
    if (!name.includes('/') && name !== 'kubernetes') {
      errors.push(invalidValue(field, name, 'name is neither a standard finalizer name nor is it fully qualified'));
    }
    return errors;
  });
}

function labelByName({ metadata }: Namespace): void {
  if (!metadata.name) return; // what lacks a name is refused for that
  // Who has no name is refused for it.
  if (metadata.name) metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name };
}
