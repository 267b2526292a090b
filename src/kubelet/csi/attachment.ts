/** Whether a volume is attached to the node, as its VolumeAttachment and the node's status say. */
import { CSIDriver, Node, VolumeAttachment } from '#api';
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
  const { message: why = 'timed out waiting for external-attacher', errorCode } = found?.status?.attachError ?? {};
  const isNodeFull = errorCode === resourceExhausted && (await tellsLimits(driver, client));
  throw new VolumeError(`volume attachment of "${volume}" by CSI driver ${driver}: ${why}`, { isNodeFull });
}

/** Of gRPC's codes. */
const resourceExhausted = 8;

/** As upstream, a driver that is never asked how many volumes a node can have is not taken at its word. */
const tellsLimits = async (driver: string, client: AttachmentOptions['client']): Promise<boolean> =>
  ((await client.find(CSIDriver, { name: driver }))?.spec.nodeAllocatableUpdatePeriodSeconds ?? 0) > 0;
