/** Who manages the number of pods, told of a workload and of its scale: pure. The scale is another face of one field of
 *  the workload, so that who manages it there manages it here.
 *  Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ ("Transferring ownership"), and KEP
 *  555. */
import {
  difference,
  type FieldPath,
  hasField,
  isEmptySet,
  type Kind,
  type KubeObject,
  type ManagedFieldsEntry,
  Scale,
  setOf,
} from '#api';
import { type ManagedEntry, managerOf, sortEntries, storedEntries } from './entries.ts';
import { setEntries } from './record.ts';

/** The number in a scale, and in most workloads. */
export const replicasPath: FieldPath = ['f:spec', 'f:replicas'];
const ownReplicas = setOf(replicasPath);

/** Gives a scale the record of who manages its number, which the workload has at `path`. */
export function giveRecord(workload: KubeObject, scale: Scale, path: FieldPath): void {
  setEntries(scale, scaleEntries(workload.metadata.managedFields, path));
}

/** Takes the record of a scale over into its workload. */
export function takeRecord(workload: KubeObject, scale: Scale, { of, path }: { of: Kind; path: FieldPath }): void {
  const { managedFields } = workload.metadata;
  setEntries(workload, workloadEntries(managedFields, scale.metadata.managedFields, { of, path }));
}

/** Of the workload's entries those of who manages the number, as entries of the scale. */
function scaleEntries(entries: readonly ManagedFieldsEntry[] | undefined, path: FieldPath): ManagedEntry[] {
  const { apiVersion } = Scale;
  const managers = storedEntries(entries).filter(({ fieldsV1 }) => hasField(fieldsV1, path));
  return sortEntries(managers.map(entry => ({ ...entry, apiVersion, fieldsV1: ownReplicas })));
}

/** The workload's entries after the scale's have become `scale`: who manages the number no more keeps the rest, who
 *  does now has an entry for it. */
function workloadEntries(
  entries: readonly ManagedFieldsEntry[] | undefined,
  scale: readonly ManagedFieldsEntry[] | undefined,
  { of: { apiVersion }, path }: { of: Kind; path: FieldPath },
): ManagedEntry[] {
  const number = setOf(path);
  const now = new Map(storedEntries(scale).map(entry => [managerOf(entry), entry]));
  const kept = storedEntries(entries).flatMap(entry => {
    if (!hasField(entry.fieldsV1, path) || now.delete(managerOf(entry))) return [entry];
    const fieldsV1 = difference(entry.fieldsV1, number);
    return isEmptySet(fieldsV1) ? [] : [{ ...entry, fieldsV1 }];
  });
  const others = [...now.values()].filter(({ fieldsV1 }) => hasField(fieldsV1, replicasPath));
  // As upstream, whose entries of scales have no time.
  const added = others.map(({ time: _time, ...entry }) => ({ ...entry, apiVersion, fieldsV1: number }));
  return sortEntries([...kept, ...added]);
}
