import type { ComponentOptions } from '#cli';
import { createNftablesBackend, type Proxy, startProxy } from '#proxy';
import type { Environment } from '../environment.ts';
import { kernelNames } from '../kernel-names.ts';

export async function start(
  environment: Environment,
  { dataDir, nodeName, clusterCidr }: Pick<ComponentOptions<'proxy'>, 'dataDir' | 'nodeName' | 'clusterCidr'>,
): Promise<Proxy> {
  const backend = createNftablesBackend({ ...environment, tableName: kernelNames(dataDir).proxyTable });
  const proxy = startProxy({ ...environment, nodeName, backend, clusterCidrs: [clusterCidr] });
  environment.door.explain('services', key => proxy.explainService(key));
  return proxy;
}
