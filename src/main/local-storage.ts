/** The storage that a cluster with a node has by itself. */
import {
  CSIDriver,
  defaultStorageClassAnnotation,
  isAlreadyExists,
  localStorageClassName,
  localStorageDriver,
  StorageClass,
} from '#api';
import type { Client } from '#client';

/** Makes the default class and its driver when the cluster first has a node. What somebody makes of the class later,
 *  and be it nothing, stays. */
export async function ensureLocalStorage(client: Client): Promise<void> {
  if (await client.find(CSIDriver, { name: localStorageDriver })) return;
  const unlessThere = (error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  };
  await client
    .create(StorageClass, {
      metadata: { name: localStorageClassName, annotations: { [defaultStorageClassAnnotation]: 'true' } },
      provisioner: localStorageDriver,
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    })
    .catch(unlessThere);
  // Last: it tells that the class has been made.
  await client
    .create(CSIDriver, {
      metadata: { name: localStorageDriver },
      spec: { attachRequired: false, fsGroupPolicy: 'File', volumeLifecycleModes: ['Persistent'] },
    })
    .catch(unlessThere);
}
