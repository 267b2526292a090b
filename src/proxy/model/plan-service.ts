/** One service and its endpoint slices -> the rules of its ports. */
import type { EndpointSlice, Service, ServicePort } from '#api';
import { type NodeView, type SelectedEndpoints, selectEndpoints } from './endpoints.ts';
import {
  familyOf,
  type IpFamily,
  isExternallyReachable,
  type ServicePortRule,
  type TrafficPolicy,
  type TrafficRule,
} from './ruleset.ts';

/** A service or slice with this label is another proxy's business. */
const otherProxyLabel = 'service.kubernetes.io/service-proxy-name';

/** Seconds of session affinity when the service does not say. */
const defaultAffinitySeconds = 10_800;

/** The rules of a service for each of `families`: one a port and family, none for headless services, ExternalName, and
 *  services that name another proxy. */
export function planService(
  service: Service,
  slices: readonly EndpointSlice[],
  options: { readonly node: NodeView; readonly families: readonly IpFamily[] },
): ServicePortRule[] {
  if (!isProxied(service)) return [];
  const ours = slices.filter(slice => slice.metadata.labels?.[otherProxyLabel] === undefined);
  return clusterIPs(service)
    .filter(clusterIP => options.families.includes(familyOf(clusterIP)))
    .flatMap(clusterIP =>
      (service.spec.ports ?? []).map(port => planPort(service, port, { clusterIP, slices: ours, node: options.node })),
    );
}

/** Whether the proxy makes rules for a service at all. */
export function isProxied(service: Service): boolean {
  if (service.metadata.labels?.[otherProxyLabel] !== undefined) return false;
  return service.spec.type !== 'ExternalName' && clusterIPs(service).length > 0;
}

function clusterIPs({ spec }: Service): readonly string[] {
  const addresses = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? ''];
  return addresses.filter(address => address !== '' && address !== 'None');
}

function planPort(
  service: Service,
  port: ServicePort,
  { clusterIP, slices, node }: { clusterIP: string; slices: readonly EndpointSlice[]; node: NodeView },
): ServicePortRule {
  const { spec, metadata } = service;
  const family = familyOf(clusterIP);
  const portName = port.name ?? '';
  const protocol = port.protocol ?? 'TCP';
  const endpoints = selectEndpoints(slices, { portName, protocol, family }, node);
  const ofFamily = (addresses: readonly string[]) => addresses.filter(address => familyOf(address) === family);
  const reachedBy = {
    externalIPs: ofFamily(spec.externalIPs ?? []),
    loadBalancerIPs: ofFamily(loadBalancerIPs(service)),
    nodePort: port.nodePort || undefined,
  };
  const externalPolicy = isExternallyReachable(reachedBy) ? (spec.externalTrafficPolicy ?? 'Cluster') : 'Cluster';
  return {
    key: `${metadata.namespace ?? ''}/${metadata.name}:${portName}/${family}`,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    portName,
    family,
    protocol,
    port: port.port,
    clusterIP,
    ...reachedBy,
    loadBalancerSourceRanges: ofFamily(spec.loadBalancerSourceRanges ?? []).map(range => range.trim()),
    affinitySeconds: affinitySeconds(service),
    internal: trafficRule(spec.internalTrafficPolicy ?? 'Cluster', endpoints),
    external: trafficRule(externalPolicy, endpoints),
    endpoints: endpoints.cluster,
    localEndpoints: endpoints.local,
  };
}

/** Load-balancer addresses that arrive here untranslated; with `ipMode: Proxy` the balancer is a hop of its own. */
function loadBalancerIPs({ spec, status }: Service): readonly string[] {
  if (spec.type !== 'LoadBalancer') return [];
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode = 'VIP' }) =>
    ip && ipMode === 'VIP' ? [ip] : [],
  );
}

function affinitySeconds({ spec }: Service): number | undefined {
  if (spec.sessionAffinity !== 'ClientIP') return undefined;
  return spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds;
}

function trafficRule(policy: TrafficPolicy, { cluster, local }: SelectedEndpoints): TrafficRule {
  const usable = policy === 'Local' ? local : cluster;
  if (usable.length > 0) return { policy, verdict: 'forward' };
  return { policy, verdict: cluster.length > 0 ? 'drop' : 'reject' };
}
