/** The node's CSINode: which drivers of volumes have registered there. As upstream's, every node has one, with or
 *  without a driver.
 *  Source: https://kubernetes-csi.github.io/docs/csi-node-object.html */
import { CSINode, isAlreadyExists, type Node } from '#api';
import type { CallOptions, Client } from '#client';

/** Makes it, unless it is there; it goes when its node goes. */
export async function ensureCsiNode(
  { metadata: { name, uid } }: Node,
  client: Client,
  options: CallOptions = {},
): Promise<void> {
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
  await client
    .create(CSINode, { metadata: { name, ownerReferences }, spec: { drivers: [] } }, options)
    .catch((error: unknown) => {
      if (!isAlreadyExists(error)) throw error;
    });
}
