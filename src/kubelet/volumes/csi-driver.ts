/** Volumes that pods bring of CSI drivers. */
import { inlineVolumeOf } from '../csi/csi-volume.ts';
import type { Csi } from '../csi/start-csi.ts';
import type { VolumeDriver } from './driver.ts';
import { VolumeError } from './payload.ts';

/** What pods have of drivers, by claims or not. */
export type PodCsi = Pick<Csi, 'publish' | 'republish' | 'unpublish' | 'republishAtMs'>;

/** Also undoes, when a pod ends, what it has of drivers through claims. */
export const createCsiDriver = (csi: PodCsi): VolumeDriver => ({
  async prepare({ pod, volume }) {
    const found = inlineVolumeOf(pod, volume);
    if (!found) throw new VolumeError(`volume "${volume.name}" is of no CSI driver`);
    const { path } = await csi.publish(pod, volume.name, found);
    return { path };
  },
  refresh: ({ pod, volume }) => csi.republish(pod, volume.name),
  refreshAtMs: uid => csi.republishAtMs(uid),
  leave: uid => csi.unpublish(uid),
});
