/** How many cluster IPs and node ports can be had: by taking all of them. */
import { isNotFound, Service, StatusError } from '#api';
import type { Client } from '#client';
import { namespace } from './recorder.ts';

/** Most ports that one service is given. */
const portsAtOnce = 100;

/** Takes all, counts them and gives them back. */
export async function countSupplies(client: Client): Promise<Record<string, number>> {
  const addresses = await takeAll(client, 'ClusterIP', 1);
  await client.deleteCollection(Service, { namespace });
  const many = await takeAll(client, 'NodePort', portsAtOnce);
  const few = await takeAll(client, 'NodePort', 1);
  await client.deleteCollection(Service, { namespace });
  return { 'cluster IPs': addresses, 'node ports': many + few };
}

async function takeAll(client: Client, type: 'ClusterIP' | 'NodePort', count: number): Promise<number> {
  for (let taken = 0; ; taken += count) {
    const ports = Array.from({ length: count }, (_, index) => ({ name: `port-${index}`, port: index + 1 }));
    const metadata = { name: `supply-${type.toLowerCase()}-${count}-${taken}`, namespace };
    try {
      await client.create(Service, { metadata, spec: { type, ports } });
    } catch (error) {
      if (error instanceof StatusError && !isNotFound(error)) return taken;
      throw error;
    }
  }
}
