/** The snapshot that a claim is to be made of: found, and judged as upstream's external-provisioner does. */
import {
  dataSourceOf,
  isSnapshotSource,
  type ObjectKey,
  type PersistentVolumeClaim,
  quantityValue,
  snapshotAnnotations,
  snapshotGroup,
} from '#api';
import type { Client } from '#client';
import { isContentOf, VolumeSnapshot, VolumeSnapshotContent } from '#csi';

/** A snapshot, and its content where it has one. */
export interface FoundSnapshot {
  readonly snapshot: VolumeSnapshot;
  readonly content: VolumeSnapshotContent | undefined;
}

/** What the claim is to be a copy of, if it is a snapshot. */
export function snapshotSourceOf(claim: PersistentVolumeClaim): ObjectKey | undefined {
  const source = dataSourceOf(claim);
  if (!source || !isSnapshotSource(source)) return undefined;
  return { namespace: claim.metadata.namespace ?? '', name: source.name };
}

/** Asks for it: its kinds need not be there. */
export async function findSnapshot(
  claim: PersistentVolumeClaim,
  { client }: { readonly client: Pick<Client, 'find'> },
): Promise<FoundSnapshot | undefined> {
  const key = snapshotSourceOf(claim);
  const snapshot = key && (await client.find(VolumeSnapshot, key));
  if (!snapshot) return undefined;
  const name = snapshot.status?.boundVolumeSnapshotContentName;
  return { snapshot, content: name === undefined ? undefined : await client.find(VolumeSnapshotContent, { name }) };
}

/** How the driver calls the snapshot of a claim; or why that cannot be used. */
export function judgeSnapshot(
  claim: PersistentVolumeClaim,
  { driver, found }: { readonly driver: string; readonly found: FoundSnapshot | undefined },
): { readonly handle: string } | { readonly why: string } {
  const { allowModeChange } = snapshotAnnotations;
  const { name = '' } = snapshotSourceOf(claim) ?? {};
  if (!found)
    return {
      why: `error getting snapshot ${name} from api server: volumesnapshots.${snapshotGroup} "${name}" not found`,
    };
  const { snapshot, content } = found;
  if (snapshot.metadata.deletionTimestamp !== undefined) return { why: `snapshot ${name} is currently being deleted` };
  if (!snapshot.status?.readyToUse) return { why: `snapshot ${name} is not Ready` };
  const handle = content?.status?.snapshotHandle;
  if (!content || !handle || !isContentOf(content, snapshot))
    return { why: `snapshot ${name} is not bound to its content` };
  if (content.spec.driver !== driver) return { why: `snapshot ${name} is of driver ${content.spec.driver}` };
  const wanted = quantityValue(claim.spec.resources?.requests?.['storage'] ?? '0');
  const { restoreSize = 0 } = content.status ?? {};
  if (wanted < restoreSize)
    return {
      why: `requested volume size ${wanted} is less than the size ${restoreSize} for the source snapshot ${name}`,
    };
  const { sourceVolumeMode = 'Filesystem' } = content.spec;
  const { volumeMode = 'Filesystem' } = claim.spec;
  if (sourceVolumeMode !== volumeMode && content.metadata.annotations?.[allowModeChange] !== 'true')
    return {
      why: `requested volume ${claim.metadata.name} modifies the mode of the source volume but does not have permission to do so. ${allowModeChange} annotation is not present on snapshotcontent ${content.metadata.name}`,
    };
  return { handle };
}
