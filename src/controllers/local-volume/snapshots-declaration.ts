import { CustomResourceDefinition, Node } from '#api';
import { VolumeSnapshotContent } from '#csi';
import { defineDormant } from '#reconcile';
import { wakenBy } from '../snapshots/declaration.ts';

/** What is known of the controller before it is loaded. */
export const localSnapshotDeclaration = defineDormant({
  name: 'local-snapshot',
  primary: VolumeSnapshotContent,
  reads: [Node, CustomResourceDefinition],
  writes: [{ kind: VolumeSnapshotContent, verbs: ['patch'] }],
  wakenBy,
});
