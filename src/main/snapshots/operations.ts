/** What `kubernode snapshot` has done. */
import { systemClock as clock } from '#base';
import type { SnapshotInfo, SnapshotOperations } from '#cli';
import { copyStore } from '#store';
import { storeDirectory } from '../data-directory.ts';
import { snapshotsOf } from './place.ts';
import type { Snapshot } from './plan.ts';
import { restoreSnapshot } from './restore.ts';
import { listSnapshots, saveSnapshot } from './save.ts';

export const snapshots: SnapshotOperations = {
  async save(place) {
    const { dataDir } = place;
    const copy = (file: string) => copyStore(storeDirectory(dataDir), file);
    const directory = snapshotsOf(place);
    return describe(await saveSnapshot({ dataDir, directory, reason: 'manual', copyStore: copy, clock }));
  },
  list: async place => (await listSnapshots(snapshotsOf(place))).map(describe),
  async restore(place, snapshot) {
    const { name, dataDir } = place;
    const { replaced, ...restored } = await restoreSnapshot({
      name: name || undefined,
      dataDir,
      directory: snapshotsOf(place),
      snapshot,
      clock,
    });
    return { ...describe(restored), ...(replaced === undefined ? {} : { replaced }) };
  },
};

function describe({ name, manifest }: Snapshot): SnapshotInfo {
  const { reason, objects, revision, unreadable, files } = manifest;
  return { name, reason, objects, revision, unreadable, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
