/** Strategy of CustomResourceDefinitions. What checks them is loaded when the first is written.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/ */
import {
  CustomResourceDefinition,
  checkSubdomain,
  deepEqual,
  type FieldError,
  findCondition,
  isConditionTrue,
  setCondition,
} from '#api';
import { formatTime } from '#base';
import { createdAtColumn, nameColumn } from '../registry/strategies/columns/age.ts';
import { column } from '../registry/strategies/columns/column.ts';
import { defineStrategy } from '../resource/strategy.ts';
import { loadedMachinery, loadMachinery } from './machinery.ts';
import type { Condition } from './names.ts';

/** Held by every definition that is being deleted, until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

const storageOf = ({ versions }: CustomResourceDefinition['spec']): string[] =>
  versions.flatMap(({ storage, name }) => (storage ? [name] : [])).slice(0, 1);

/** Names and conditions of the status are written by `follow-definitions.ts`. */
export const customResourceDefinitionStrategy = defineStrategy<CustomResourceDefinition>({
  kind: CustomResourceDefinition,
  load: loadMachinery,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Scope', { description: 'Whether its objects are in namespaces.', value: ({ spec }) => spec.scope }),
    column('Versions', {
      description: 'The versions that are served, and which of them is stored.',
      value: ({ spec }) =>
        spec.versions
          .filter(({ served }) => served)
          .map(({ name, storage }) => (storage ? `${name}(storage)` : name))
          .join(','),
    }),
    createdAtColumn,
    column('Group', { wide: true, description: 'The group.', value: ({ spec }) => spec.group }),
    column('Kind', { wide: true, description: 'The kind.', value: ({ spec }) => spec.names.kind }),
    column('ShortNames', {
      wide: true,
      description: 'Short names of the resource.',
      value: ({ spec }) => (spec.names.shortNames ?? []).join(','),
    }),
    column('Established', {
      wide: true,
      type: 'boolean',
      description: 'Whether it is served.',
      value: ({ status }) => isConditionTrue(status?.conditions, 'Established'),
    }),
  ],

  applyDefaults({ spec, status }) {
    const { names, versions } = spec;
    names.singular ||= names.kind.toLowerCase();
    if (names.kind) names.listKind ||= `${names.kind}List`;
    spec.conversion ??= { strategy: 'None' };
    loadedMachinery()?.dropUnknownWords(spec);
    if (status && !status.storedVersions?.length) status.storedVersions = storageOf({ ...spec, versions });
  },

  unknownFields: body => loadedMachinery()?.unknownWords(body) ?? [],

  prepareForCreate(draft) {
    draft.status = { storedVersions: storageOf(draft.spec) };
  },

  prepareForUpdate(draft, old, { subresource }) {
    if (subresource === 'status') return;
    const stored = old.status?.storedVersions ?? [];
    const added = storageOf(draft.spec).filter(name => !stored.includes(name));
    if (added.length > 0) draft.status = { ...draft.status, storedVersions: [...stored, ...added] };
  },

  prepareForDelete(draft, { nowMs }) {
    const { metadata, status = {} } = draft;
    if (metadata.finalizers?.includes(cleanupFinalizer) || findCondition(draft.status?.conditions, 'Terminating'))
      return;
    metadata.finalizers = [...(metadata.finalizers ?? []), cleanupFinalizer];
    const pending = {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    };
    draft.status = {
      ...status,
      conditions: setCondition<Condition>(status.conditions, pending, formatTime(nowMs)),
    };
  },

  // It goes in two steps at least, so that its objects go first.
  isReleased: ({ metadata }) => metadata.deletionTimestamp !== undefined,

  validateName: checkSubdomain,
  validateCreate: definition => loaded().validateDefinition(definition),
  validateUpdate: (definition, old): FieldError[] =>
    deepEqual(definition.spec, old.spec) ? [] : loaded().validateDefinitionUpdate(definition, old),
  validateStatusUpdate: definition => loaded().validateDefinitionStatus(definition),
  warnings: (definition, old) => loaded().warningsOf(definition, old),
});

function loaded() {
  const machinery = loadedMachinery();
  if (!machinery) throw new Error('what checks definitions is not loaded');
  return machinery;
}
