/** What the volume of a claim is filled from; pure. Source:
 *  https://kubernetes.io/docs/concepts/storage/persistent-volumes/#data-source-references */
import type { PersistentVolumeClaim } from '../core/v1/persistent-volume-claim-status.ts';
import type { TypedObjectReference } from '../core/v1/references.ts';
import { snapshotGroup } from './snapshots.ts';

/** What a claim says of it, in the newer of its two fields, or in the older; undefined for a claim of an empty
 *  volume. */
export const dataSourceOf = ({ spec }: Pick<PersistentVolumeClaim, 'spec'>): TypedObjectReference | undefined =>
  spec.dataSourceRef ?? spec.dataSource;

type Reference = Pick<TypedObjectReference, 'apiGroup' | 'kind'>;

/** Whether it is another claim. */
export const isClaimSource = ({ apiGroup, kind }: Reference): boolean => kind === 'PersistentVolumeClaim' && !apiGroup;

/** Whether it is a snapshot. */
export const isSnapshotSource = ({ apiGroup, kind }: Reference): boolean =>
  kind === 'VolumeSnapshot' && apiGroup === snapshotGroup;
