/** What a kubelet may do to contents of snapshots; pure. It makes and removes those of the cluster's own storage that
 *  lie on its disk. */
import {
  deepEqual,
  localSnapshotOf,
  localStorageDriver,
  localVolumeOf,
  type ObjectMeta,
  PersistentVolume,
  snapshotFinalizers,
} from '#api';
import type { FindObject } from '../admission.ts';
import type { NodeRule } from './node-rule.ts';

/** As much of one as is needed here, where nothing is known of its kind. */
interface Content {
  readonly metadata: ObjectMeta;
  readonly spec?: {
    readonly driver?: string;
    readonly source?: { readonly volumeHandle?: string; readonly snapshotHandle?: string };
  };
  readonly status?: { readonly snapshotHandle?: string | null };
}

export const checkSnapshotContent: NodeRule = async ({ object, old, name, subresource }, { nodeName, find }) => {
  const may = `node "${nodeName}" is not allowed to modify volumesnapshotcontent "${name}"`;
  const [content, before] = [object as Content | undefined, old as Content | undefined];
  if (!content || !before || (await nodeOf(before, find)) !== nodeName) return may;
  const others = subresource === 'status' ? withoutStatus : withoutFinalizer;
  return deepEqual(others(content), others(before)) ? undefined : `${may} but for its finalizer and its status`;
};

/** The node where it lies, or the volume that it is of. */
async function nodeOf({ spec = {}, status }: Content, find: FindObject): Promise<string | undefined> {
  const { driver, source = {} } = spec;
  if (driver !== localStorageDriver) return undefined;
  const handle = status?.snapshotHandle ?? source.snapshotHandle;
  if (handle !== undefined) return localSnapshotOf(handle)?.node;
  const volume = await find(PersistentVolume, { name: source.volumeHandle ?? '' });
  return volume && localVolumeOf(volume as PersistentVolume)?.node;
}

/** All but what every write changes. */
function metadataOf({ metadata }: Content): object {
  const {
    resourceVersion: _,
    managedFields: __,
    generation: ___,
    finalizers = [],
    ...rest
  }: Partial<ObjectMeta> = metadata;
  return { ...rest, finalizers };
}

function withoutStatus({ metadata, ...rest }: Content): object {
  return { ...rest, status: undefined, metadata: metadataOf({ metadata }) };
}

/** Without that which who makes snapshots takes away. */
function withoutFinalizer(content: Content): object {
  const finalizers = (content.metadata.finalizers ?? []).filter(name => name !== snapshotFinalizers.content);
  return { ...content, metadata: metadataOf({ metadata: { ...content.metadata, finalizers } }) };
}
