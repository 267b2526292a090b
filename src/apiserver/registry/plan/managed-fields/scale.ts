/** Who manages the number of pods, told of a workload and of its scale: pure. The scale is another face of one field of the
 *  workload, so that who manages it there manages it here.
 *  Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ ("Transferring ownership"), and KEP 555. */
import {
  difference,
  type FieldPath,
  hasField,
  isEmptySet,
  type Kind,
  type ManagedFieldsEntry,
  Scale,
  setOf,
} from '#api';
import { type ManagedEntry, managerOf, sortEntries, storedEntries } from './entries.ts';

const replicas: FieldPath = ['f:spec', 'f:replicas'];
const ownReplicas = setOf(replicas);

/** Of the workload's entries those of who manages the number, as entries of the scale. */
export function scaleEntries(entries: readonly ManagedFieldsEntry[] | undefined): ManagedEntry[] {
  const { apiVersion } = Scale;
  const managers = storedEntries(entries).filter(({ fieldsV1 }) => hasField(fieldsV1, replicas));
  return sortEntries(managers.map(entry => ({ ...entry, apiVersion, fieldsV1: ownReplicas })));
}

/** The workload's entries after the scale's have become `scale`: who manages the number no more keeps the rest, who does now has
 *  an entry for it. */
export function workloadEntries(
  { apiVersion }: Kind,
  entries: readonly ManagedFieldsEntry[] | undefined,
  scale: readonly ManagedFieldsEntry[] | undefined,
): ManagedEntry[] {
  const now = new Map(storedEntries(scale).map(entry => [managerOf(entry), entry]));
  const kept = storedEntries(entries).flatMap(entry => {
    if (!hasField(entry.fieldsV1, replicas) || now.delete(managerOf(entry))) return [entry];
    const fieldsV1 = difference(entry.fieldsV1, ownReplicas);
    return isEmptySet(fieldsV1) ? [] : [{ ...entry, fieldsV1 }];
  });
  const others = [...now.values()].filter(({ fieldsV1 }) => hasField(fieldsV1, replicas));
  // As upstream, whose entries of scales have no time.
  const added = others.map(({ time: _time, ...entry }) => ({ ...entry, apiVersion, fieldsV1: ownReplicas }));
  return sortEntries([...kept, ...added]);
}
