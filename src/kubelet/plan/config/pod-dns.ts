/** How a pod finds names. Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
import type { Pod } from '#api';
import type { DnsConfig } from '../../runtime/config.ts';

/** What there is to choose from. */
export interface DnsInput {
  /** Addresses of the cluster's DNS service; empty without one. */
  readonly clusterDns: readonly string[];
  readonly clusterDomain: string;
  /** What the node itself uses. */
  readonly node: DnsConfig;
}

/** The servers, search domains and options of a pod, by its policy and its own additions. */
export function podDns(pod: Pod, input: DnsInput): DnsConfig {
  const base = byPolicy(pod, input);
  const own = pod.spec.dnsConfig ?? {};
  const options = new Map(base.options.map(option => [option.split(':')[0] ?? option, option]));
  for (const { name = '', value } of own.options ?? [])
    options.set(name, value === undefined ? name : `${name}:${value}`);
  return {
    servers: [...new Set([...base.servers, ...(own.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(own.searches ?? [])])],
    options: [...options.values()],
  };
}

function byPolicy(pod: Pod, { clusterDns, clusterDomain, node }: DnsInput): DnsConfig {
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'None') return { servers: [], searches: [], options: [] };
  const usesNode =
    policy === 'Default' || (policy === 'ClusterFirst' && pod.spec.hostNetwork === true) || clusterDns.length === 0;
  if (usesNode) return node;
  const searches = [`${pod.metadata.namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain];
  return { servers: [...clusterDns], searches: [...searches, ...node.searches], options: ['ndots:5'] };
}
