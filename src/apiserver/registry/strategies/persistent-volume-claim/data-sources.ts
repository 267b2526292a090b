/** What a claim's volume is filled from, which there are two fields for. */
import { isClaimSource, isSnapshotSource, type PersistentVolumeClaimSpec, type TypedLocalObjectReference } from '#api';

/** Drops what is not possible and makes both fields say the same, for clients that know one of them. Changes `spec`. A
 *  reference into another namespace is not possible. */
export function completeDataSources(spec: PersistentVolumeClaimSpec, old?: PersistentVolumeClaimSpec): void {
  // What a claim had is not silently taken from it: a change of that is refused later.
  if (spec.dataSource && !old?.dataSource && !old?.dataSourceRef && !isClaimOrSnapshot(spec.dataSource))
    delete spec.dataSource;
  if (spec.dataSourceRef?.namespace) delete spec.dataSourceRef;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource) {
    const { namespace: _, ...local } = spec.dataSourceRef;
    spec.dataSource = local;
  }
}

const isClaimOrSnapshot = (source: TypedLocalObjectReference): boolean =>
  isClaimSource(source) || isSnapshotSource(source);
