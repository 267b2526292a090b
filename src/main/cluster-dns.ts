/** DNS for the pods of a cluster, from a process on a node. */
import { addressAt, parseCidr } from '#base';
import { type Dns, startDns } from '#dns';
import type { Environment } from './environment.ts';

/** High, so that it takes no port from a resolver on the machine; pods ask port 53 of the service. */
const dnsPort = 10_053;

/** Where DNS listens, and whom it answers. */
export interface ClusterDnsOptions {
  /** The node's address to listen at: one that pods reach, and best nobody else. */
  readonly address: string;
  readonly nodeName: string;
  readonly serviceCidr: string;
  /** Where pods have their addresses; they and this machine are answered, and besides them those of `allowFrom`. */
  readonly clusterCidr: string;
  /** Default: none. */
  readonly allowFrom?: readonly string[];
  /** Ends the start, while the service cannot be made to lead here. Default: it is tried for ever. */
  readonly signal?: AbortSignal | undefined;
  /** Is told why it does not lead here yet. Default: nobody is. */
  readonly onWaiting?: ((why: string) => void) | undefined;
}

/** The address by which pods ask: the tenth of the service range, as kubelets are told. */
export function clusterDnsAddress(serviceCidr: string): string {
  return addressAt(parseCidr(serviceCidr), 10);
}

/** Starts it; resolves when it answers and the service leads to it. */
export async function startClusterDns(
  environment: Environment,
  { address, nodeName, serviceCidr, clusterCidr, allowFrom = [], signal, onWaiting }: ClusterDnsOptions,
): Promise<Dns> {
  const dns = await startDns({
    ...environment,
    signal,
    onWaiting,
    listen: [{ address, port: dnsPort }],
    allowFrom: [clusterCidr, ...allowFrom],
    service: { clusterIP: clusterDnsAddress(serviceCidr), nodeName, metricsPort: environment.ownPort },
  });
  environment.metrics.add(...dns.metrics);
  return dns;
}
