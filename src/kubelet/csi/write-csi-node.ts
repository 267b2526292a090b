/** Writes which drivers a node has. */
import { CSINode, isNotFound, type Node } from '#api';
import type { Client } from '#client';

/** Attempts at writing what others write to, too. */
const maxAttempts = 5;

/** Writes which drivers a node has, through what leads there: what a driver says of itself cannot be changed, only taken back. */
export async function writeCsiNode(
  { metadata: { name, uid } }: Node,
  plan: (drivers: CSINode['spec']['drivers']) => readonly CSINode['spec']['drivers'][],
  client: Client,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      let found = await client.find(CSINode, { name });
      if (!found) {
        const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
        found = await client.create(CSINode, { metadata: { name, ownerReferences }, spec: { drivers: [] } });
      }
      for (const drivers of plan(found.spec.drivers ?? []))
        found = await client.update(CSINode, { ...found, spec: { drivers } });
      return;
    } catch (error) {
      if (attempt === maxAttempts || isNotFound(error)) throw error;
    }
  }
}
