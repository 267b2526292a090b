/** What a kubelet may do to volumes; pure. Upstream's may do nothing; here it holds those that lie on its own disk. */
import {
  deepEqual,
  localVolumeCopiedAnnotation,
  localVolumeErrorAnnotation,
  localVolumeFinalizer,
  localVolumeOf,
  localVolumeSizeAnnotation,
  type ObjectMeta,
  type PersistentVolume,
} from '#api';
import type { NodeRule } from './node-rule.ts';

export const checkVolume: NodeRule = ({ object, old, name }, { nodeName }) => {
  const may = `node "${nodeName}" is not allowed to modify persistentvolume "${name}"`;
  const [volume, before] = [object as PersistentVolume | undefined, old as PersistentVolume | undefined];
  if (!volume || !before || localVolumeOf(before)?.node !== nodeName) return may;
  const isSame = deepEqual(withoutOwn(volume), withoutOwn(before));
  return isSame ? undefined : `${may} but for its finalizer and what it says of its content`;
};

const ownAnnotations = [localVolumeSizeAnnotation, localVolumeCopiedAnnotation, localVolumeErrorAnnotation];

/** All but what is the kubelet's, and what every write changes. */
function withoutOwn(volume: PersistentVolume): object {
  const { finalizers = [], annotations = {}, ...rest } = volume.metadata;
  const { resourceVersion: _, managedFields: __, ...metadata }: Partial<ObjectMeta> = rest;
  const others = Object.entries(annotations).filter(([name]) => !ownAnnotations.includes(name));
  const kept = finalizers.filter(name => name !== localVolumeFinalizer);
  return { ...volume, metadata: { ...metadata, finalizers: kept, annotations: Object.fromEntries(others) } };
}
