import type { ComponentOptions } from '#cli';
import { findNodeAddresses, startPeers } from '#network';
import { createNftablesBackend, type Proxy, startProxy } from '#proxy';
import type { Environment } from '../environment.ts';
import { kernelNames } from '../kernel-names.ts';
import { podNetworkNames } from '../node-paths.ts';

/** Starts what of a node looks beyond it: the rules of services, and the way to the pods of other nodes. Both need to
 *  see all nodes, which a kubelet may not. */
export async function start(
  environment: Environment,
  { dataDir, nodeName, clusterCidr }: Pick<ComponentOptions<'proxy'>, 'dataDir' | 'nodeName' | 'clusterCidr'>,
): Promise<Pick<Proxy, 'ready'> & AsyncDisposable> {
  const backend = createNftablesBackend({ ...environment, tableName: kernelNames(dataDir).proxyTable });
  const clusterCidrs = [clusterCidr];
  const uplink = await findNodeAddresses();
  await using starting = new AsyncDisposableStack();
  const proxy = starting.use(startProxy({ ...environment, nodeName, backend, clusterCidrs }));
  environment.door.explain('services', key => proxy.explainService(key));
  if (uplink) starting.use(startPeers({ ...environment, ...podNetworkNames(dataDir), nodeName, clusterCidrs, uplink }));
  const running = starting.move();
  return { ready: proxy.ready, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
