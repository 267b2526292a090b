/** One service and its endpoint slices -> the rules of its ports. */
import type { EndpointSlice, Service, ServicePort } from '#api';
import type { CidrText, IpFamily, IpText } from '#base';
import { Door, type NameText, type Problem } from './door.ts';
import { type EndpointGroup, type NodeView, readSlices, type SelectedEndpoints, selectEndpoints } from './endpoints.ts';
import {
  familyOf,
  isExternallyReachable,
  type ServicePortRule,
  type TrafficPolicy,
  type TrafficRule,
} from './ruleset.ts';

/** A service or slice with this label is another proxy's business. */
const otherProxyLabel = 'service.kubernetes.io/service-proxy-name';

/** Seconds of session affinity when the service does not say. */
const defaultAffinitySeconds = 10_800;

/** What a service comes to. */
export interface ServicePlan {
  readonly rules: readonly ServicePortRule[];
  /** What the service or its slices say that makes no rule. */
  readonly problems: readonly Problem[];
}

/** The rules of a service for each of `families`: one a port and family, none for headless services, ExternalName, and
 *  services that name another proxy. */
export function planService(
  service: Service,
  slices: readonly EndpointSlice[],
  { node, families }: { readonly node: NodeView; readonly families: readonly IpFamily[] },
): ServicePlan {
  if (!isProxied(service)) return { rules: [], problems: [] };
  const problems: Problem[] = [];
  const view = readService(service, problems);
  if (!view) return { rules: [], problems };
  const groups = readSlices(slices.filter(isOurs), node, problems);
  const rules = view.clusterIPs
    .filter(clusterIP => families.includes(familyOf(clusterIP)))
    .flatMap(clusterIP => view.ports.map(port => planPort(view, port, { clusterIP, groups, node })));
  return { rules, problems };
}

const isOurs = ({ metadata }: Service | EndpointSlice): boolean => metadata.labels?.[otherProxyLabel] === undefined;

/** Whether the proxy makes rules for a service at all. */
export function isProxied(service: Service): boolean {
  return isOurs(service) && service.spec.type !== 'ExternalName' && clusterIPs(service).length > 0;
}

function clusterIPs({ spec }: Service): readonly string[] {
  const addresses = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? ''];
  return addresses.filter(address => address !== '' && address !== 'None');
}

/** A service as rules need it: numbers and canonical texts. */
interface ServiceView {
  readonly service: Service;
  readonly namespace: NameText;
  readonly name: NameText;
  readonly clusterIPs: readonly IpText[];
  readonly externalIPs: readonly IpText[];
  readonly loadBalancerIPs: readonly IpText[];
  readonly sourceRanges: readonly CidrText[];
  /** Whether a source range could not be read: then nobody comes in by the load balancer for its sake. */
  readonly hasUnreadRange: boolean;
  readonly affinitySeconds: number | undefined;
  readonly ports: readonly PortView[];
}
type PortView = Pick<ServicePortRule, 'portName' | 'protocol' | 'port' | 'nodePort'>;

/** Undefined when the service has a name that no rule may bear. */
function readService(service: Service, problems: Problem[]): ServiceView | undefined {
  const { metadata, spec } = service;
  const door = new Door(service, problems);
  const each = <T>(values: readonly unknown[], read: (value: unknown, index: number) => T | undefined): T[] =>
    values.map(read).filter(value => value !== undefined);
  const namespace = door.name('metadata.namespace', metadata.namespace);
  const name = door.name('metadata.name', metadata.name);
  if (namespace === undefined || name === undefined) return undefined;
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const sourceRanges = each(ranges, (range, index) => door.cidr(`spec.loadBalancerSourceRanges[${index}]`, range));
  return {
    service,
    namespace,
    name,
    clusterIPs: each(clusterIPs(service), (ip, index) => door.ip(`spec.clusterIPs[${index}]`, ip)),
    externalIPs: each(spec.externalIPs ?? [], (ip, index) => door.ip(`spec.externalIPs[${index}]`, ip)),
    loadBalancerIPs: readLoadBalancerIPs(service, door),
    sourceRanges,
    hasUnreadRange: sourceRanges.length < ranges.length,
    affinitySeconds: affinitySeconds(service, door),
    ports: (spec.ports ?? [])
      .map((port, index) => readPort(`spec.ports[${index}]`, port, door))
      .filter(port => port !== undefined),
  };
}

function readPort(field: string, port: ServicePort, door: Door): PortView | undefined {
  const portName = port.name ? door.name(`${field}.name`, port.name) : '';
  const protocol = door.protocol(`${field}.protocol`, port.protocol ?? 'TCP');
  const number = door.port(`${field}.port`, port.port);
  if (portName === undefined || protocol === undefined || number === undefined) return undefined;
  const nodePort = port.nodePort ? door.port(`${field}.nodePort`, port.nodePort) : undefined;
  return { portName, protocol, port: number, nodePort };
}

function planPort(
  view: ServiceView,
  port: PortView,
  { clusterIP, groups, node }: { clusterIP: IpText; groups: readonly EndpointGroup[]; node: NodeView },
): ServicePortRule {
  const { spec } = view.service;
  const family = familyOf(clusterIP);
  const endpoints = selectEndpoints(groups, { ...port, family }, node);
  const ofFamily = <T extends string>(texts: readonly T[]) => texts.filter(text => familyOf(text) === family);
  const sourceRanges = ofFamily(view.sourceRanges);
  const isClosed = sourceRanges.length === 0 && view.hasUnreadRange;
  const reachedBy = {
    externalIPs: ofFamily(view.externalIPs),
    loadBalancerIPs: isClosed ? [] : ofFamily(view.loadBalancerIPs),
    nodePort: port.nodePort,
  };
  const externalPolicy = isExternallyReachable(reachedBy) ? (spec.externalTrafficPolicy ?? 'Cluster') : 'Cluster';
  return {
    key: `${view.namespace}/${view.name}:${port.portName}/${family}`,
    namespace: view.namespace,
    name: view.name,
    portName: port.portName,
    family,
    protocol: port.protocol,
    port: port.port,
    clusterIP,
    ...reachedBy,
    loadBalancerSourceRanges: sourceRanges,
    affinitySeconds: view.affinitySeconds,
    internal: trafficRule(spec.internalTrafficPolicy ?? 'Cluster', endpoints),
    external: trafficRule(externalPolicy, endpoints),
    endpoints: endpoints.cluster,
    localEndpoints: endpoints.local,
  };
}

/** Load-balancer addresses that arrive here untranslated; with `ipMode: Proxy` the balancer is a hop of its own. */
function readLoadBalancerIPs({ spec, status }: Service, door: Door): readonly IpText[] {
  if (spec.type !== 'LoadBalancer') return [];
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode = 'VIP' }, index) => {
    const read = ip && ipMode === 'VIP' ? door.ip(`status.loadBalancer.ingress[${index}].ip`, ip) : undefined;
    return read === undefined ? [] : [read];
  });
}

function affinitySeconds({ spec }: Service, door: Door): number | undefined {
  if (spec.sessionAffinity !== 'ClientIP') return undefined;
  const seconds = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds;
  return door.seconds('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds) ?? defaultAffinitySeconds;
}

function trafficRule(policy: TrafficPolicy, { cluster, local }: SelectedEndpoints): TrafficRule {
  const usable = policy === 'Local' ? local : cluster;
  if (usable.length > 0) return { policy, verdict: 'forward' };
  return { policy, verdict: cluster.length > 0 ? 'drop' : 'reject' };
}
