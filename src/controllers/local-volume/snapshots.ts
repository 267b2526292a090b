/** local-snapshot: lets contents of snapshots of the cluster's own storage go whose node is gone, with all that lay
 *  there. What is on a node is its kubelet's. */
import { keyOf, localSnapshotOf, localStorageDriver, Node, snapshotFinalizers } from '#api';
import { snapshotHandleOf, VolumeSnapshotContent } from '#csi';
import { defineController, done, removeFinalizer, watch } from '#reconcile';
import { localSnapshotDeclaration } from './snapshots-declaration.ts';

export const localSnapshot = defineController({
  ...localSnapshotDeclaration,
  watches: [
    watch({
      kind: Node,
      keysOf: ({ metadata: { name } }, lister) =>
        lister(VolumeSnapshotContent)
          .list()
          .filter(content => nodeOf(content) === name)
          .map(keyOf),
      // Only that it goes makes a difference.
      ignores: () => true,
    }),
  ],
  async reconcile(key, { lister, client, signal }) {
    const content = lister(VolumeSnapshotContent).get(key);
    const node = content && nodeOf(content);
    if (node === undefined || content?.metadata.deletionTimestamp === undefined) return done;
    if (lister(Node).get({ name: node })) return done;
    const finalizer = snapshotFinalizers.content;
    await removeFinalizer(VolumeSnapshotContent, { object: content, finalizer }, { client, signal });
    return done;
  },
});

/** The node where the snapshot lies; undefined for one of another driver, and while it is not made. */
const nodeOf = (content: VolumeSnapshotContent): string | undefined =>
  content.spec.driver === localStorageDriver ? localSnapshotOf(snapshotHandleOf(content) ?? '')?.node : undefined;
