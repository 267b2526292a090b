/** Whether a volume is attached to the node, as its VolumeAttachment and the node's status say. */
import { Node, VolumeAttachment } from '#api';
import type { Clock } from '#base';
import type { Client } from '#client';
import { attachmentName, type Strings, uniqueVolumeName } from '#csi';
import { VolumeError } from '../volumes/payload.ts';
import type { CsiVolume } from './csi-volume.ts';

interface AttachmentOptions {
  readonly client: Pick<Client, 'find'>;
  readonly clock: Clock;
  readonly nodeName: string;
}

/** Between looks; a node may read single attachments, not follow them. After the last the pod tries again, later each
 *  time. */
const looksMs = [50, 100, 200, 400, 800, 1600, 3200];

/** Waits for it; what the driver tells those who mount the volume. Errors: a {@link VolumeError} that says why it is
 *  not. */
export async function waitUntilAttached(
  { driver, handle, name: volume }: CsiVolume,
  { client, clock, nodeName }: AttachmentOptions,
): Promise<Strings> {
  const name = attachmentName(driver, handle, nodeName);
  const uniqueName = uniqueVolumeName(driver, handle);
  let found: VolumeAttachment | undefined;
  for (const delayMs of [...looksMs, 0]) {
    // The node is told that it has the volume for as long as it may use it.
    const node = await client.find(Node, { name: nodeName });
    const isTold = node?.status?.volumesAttached?.some(one => one.name === uniqueName) === true;
    found = await client.find(VolumeAttachment, { name });
    if (isTold && found?.status?.attached && found.metadata.deletionTimestamp === undefined)
      return found.status.attachmentMetadata ?? {};
    if (found?.status?.attachError) break;
    await clock.sleep(delayMs);
  }
  const why = found?.status?.attachError?.message ?? 'timed out waiting for external-attacher';
  throw new VolumeError(`volume attachment of "${volume}" by CSI driver ${driver}: ${why}`);
}
