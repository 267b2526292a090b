/** Strategy of storage capacities. Source: https://kubernetes.io/docs/concepts/storage/storage-capacity/ */
import { CSIStorageCapacity, checkSubdomain, deepEqual, type FieldError, invalidValue, type LabelSelector } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { createdAtColumn, nameColumn } from '../columns/age.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';
import { checkLabelSelector } from '../fields/labels.ts';
import { checkAmount } from '../fields/resources.ts';

export const csiStorageCapacityStrategy = defineStrategy<CSIStorageCapacity>({
  kind: CSIStorageCapacity,
  allowUnconditionalUpdate: false,
  columns: [nameColumn, createdAtColumn],
  validateCreate: checkCapacity,
  validateUpdate: (capacity, old) => [
    ...checkCapacity(capacity),
    ...checkSameNodes(capacity.nodeTopology, old.nodeTopology),
    ...checkImmutable('storageClassName', capacity.storageClassName, old.storageClassName),
  ],
});

function checkCapacity({ capacity, nodeTopology, storageClassName = '' }: Partial<CSIStorageCapacity>) {
  return [
    ...(capacity === undefined ? [] : checkAmount('capacity', 'storage', capacity)),
    ...checkLabelSelector('nodeTopology', nodeTopology),
    ...invalidEach('storageClassName', storageClassName, checkSubdomain(storageClassName)),
  ];
}

/** That no node reaches the storage is something else than that all do. */
const checkSameNodes = (nodes: LabelSelector | undefined, old: LabelSelector | undefined): FieldError[] =>
  deepEqual(nodes, old) ? [] : [invalidValue('nodeTopology', nodes ?? null, 'field is immutable')];
