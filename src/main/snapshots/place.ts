/** Where the snapshots of a cluster are. */
import path from 'node:path';
import type { SnapshotPlace } from '#cli';

/** The folder of a cluster's snapshots: one of its own unless told otherwise. */
export const snapshotsOf = ({ dataDir, snapshotDir }: SnapshotPlace): string =>
  snapshotDir === '' ? path.join(dataDir, 'snapshots') : snapshotDir;
