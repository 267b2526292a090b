/** Writes which drivers a node has. */
import { CSINode, isNotFound, type Node } from '#api';
import type { Client } from '#client';
import { ensureCsiNode } from '../node/csi-node.ts';

/** Attempts at writing what others write to, too. */
const maxAttempts = 5;

/** Writes which drivers a node has, through what leads there: what a driver says of itself cannot be changed, only
 *  taken back. */
export async function writeCsiNode(
  node: Node,
  plan: (drivers: CSINode['spec']['drivers']) => readonly CSINode['spec']['drivers'][],
  client: Client,
): Promise<void> {
  const { name } = node.metadata;
  for (let attempt = 1; ; attempt++) {
    try {
      await ensureCsiNode(node, client);
      let found = await client.get(CSINode, { name });
      for (const drivers of plan(found.spec.drivers ?? []))
        found = await client.update(CSINode, { ...found, spec: { drivers } });
      return;
    } catch (error) {
      if (attempt === maxAttempts || isNotFound(error)) throw error;
    }
  }
}
