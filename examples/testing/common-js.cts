/** The same types in a module of CommonJS. */
import { isNotFound, Pod } from 'kubernode/api';
import type { Client } from 'kubernode/client';
import { buildPod, startCluster } from 'kubernode/testing';

/** Whether a pod of this name can be made. */
export async function canMake(name: string): Promise<boolean> {
  const cluster = await startCluster();
  try {
    await cluster.client.create(Pod, buildPod({ name }));
    return await isThere(cluster.client, name);
  } finally {
    await cluster.stop();
  }
}

async function isThere(client: Client, name: string): Promise<boolean> {
  try {
    const pod = await client.get(Pod, { namespace: 'default', name });
    return pod.metadata.name === name;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
