import type { ComponentOptions } from '#cli';
import type { Dns } from '#dns';
import { type ClusterDnsOptions, startClusterDns } from '../cluster-dns.ts';
import type { Environment } from '../environment.ts';
import { findNodePlace } from '../node-place.ts';

/** Resolves when it answers. `address` is where it listens. Default: this machine's. */
export async function start(
  environment: Environment,
  options: Pick<ComponentOptions<'dns'>, 'nodeName' | 'serviceCidr' | 'clusterCidr'> &
    Partial<Pick<ComponentOptions<'dns'>, 'allowFrom'>> &
    Pick<ClusterDnsOptions, 'signal' | 'onWaiting'> & { readonly address?: string },
): Promise<Dns> {
  const address = options.address ?? (await findNodePlace()).address;
  const dns = await startClusterDns(environment, { ...options, address });
  environment.door.explain('services', key => dns.explainService(key));
  return dns;
}
