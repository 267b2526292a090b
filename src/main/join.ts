/** Connects to a cluster that another process runs. */
import { Node } from '#api';
import { UsageError } from '#base';
import type { JoinedCluster } from '#cli';
import { connect, createClient } from '#client';
import { commandFor } from '#lifecycle';
import { isAlive, readClusterRecord } from './data-directory.ts';
import { kubeconfigFile } from './kubeconfig.ts';

/** Acts as the administrator of the cluster in a data directory; UsageError when none runs there. */
export async function join(dataDir: string): Promise<JoinedCluster> {
  const record = await readClusterRecord(dataDir);
  if (!record || !isAlive(record))
    throw new UsageError(`no cluster runs in ${dataDir}: start it with ${commandFor('up', dataDir)}`);
  await using starting = new AsyncDisposableStack();
  const transport = starting.use(await connect({ file: kubeconfigFile(dataDir, 'admin'), env: {} }));
  const client = createClient(transport);
  // Node ports of simulated nodes answer nowhere.
  const node = record.nodeName === undefined ? undefined : await client.find(Node, { name: record.nodeName });
  const addresses = node?.status?.addresses ?? [];
  const nodeAddresses = addresses.filter(({ type }) => type === 'InternalIP').map(({ address }) => address);
  const running = starting.move();
  return { client, nodeAddresses, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
