/** Defaults of services that depend on other fields, and what an update inherits. */
import type { IPFamily, Service, ServiceSpec } from '#api';
import { isEqual } from '../fields/equal.ts';
import { isExternallyAccessible, isHeadless, needsClusterIp, needsHealthCheckPort, needsNodePort } from './types.ts';

const threeHours = 10_800;

/** Defaults that hold for new and changed services. */
export function defaultService(draft: Service): void {
  draft.spec ??= {};
  const { spec } = draft;
  spec.type ??= 'ClusterIP';
  spec.sessionAffinity ??= 'None';
  if (spec.sessionAffinity === 'ClientIP') {
    spec.sessionAffinityConfig ??= {};
    spec.sessionAffinityConfig.clientIP ??= {};
    spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= threeHours;
  } else if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP';
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port;
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of draft.status?.loadBalancer?.ingress ?? []) if (ingress.ip) ingress.ipMode ??= 'VIP';
}

/** Makes the singular and the plural form of the address say the same, whichever a client knows. */
export function normalizeClusterIps(spec: ServiceSpec, old: ServiceSpec | undefined): void {
  const { clusterIP, clusterIPs = [] } = spec;
  const isUntouched = old !== undefined && isEqual(old.clusterIPs, spec.clusterIPs);
  if (!clusterIP) {
    if (old?.clusterIP && isUntouched) delete spec.clusterIPs;
    return;
  }
  if (clusterIP === old?.clusterIP) return;
  if (clusterIPs.length === 0) spec.clusterIPs = [clusterIP];
  else if (isUntouched) spec.clusterIPs = [clusterIP, ...clusterIPs.slice(1)];
}

/** An update that leaves out what the server chose means that it stays; a change of the type gives it back. */
export function inheritAllocations(spec: ServiceSpec, old: ServiceSpec): void {
  if (needsClusterIp(old) && needsClusterIp(spec)) {
    if (!spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP;
    if (!spec.clusterIPs?.length && old.clusterIPs) spec.clusterIPs = [...old.clusterIPs];
    if (!spec.ipFamilies?.length && old.ipFamilies) spec.ipFamilies = [...old.ipFamilies];
    if (spec.ipFamilyPolicy === undefined && old.ipFamilyPolicy) spec.ipFamilyPolicy = old.ipFamilyPolicy;
  }
  if (needsNodePort(old) && needsNodePort(spec)) {
    const before = new Map((old.ports ?? []).map(({ protocol, port, nodePort }) => [`${protocol}/${port}`, nodePort]));
    const taken = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
    for (const port of spec.ports ?? []) {
      const nodePort = before.get(`${port.protocol}/${port.port}`);
      if (!port.nodePort && nodePort && !taken.has(nodePort)) port.nodePort = nodePort;
    }
  }
  if (needsHealthCheckPort(old) && needsHealthCheckPort(spec) && !spec.healthCheckNodePort && old.healthCheckNodePort) {
    spec.healthCheckNodePort = old.healthCheckNodePort;
  }
  dropSecondFamily(spec, old);
  dropWhatTheTypeLacks(spec, old);
}

/** Going back to one family gives back the second address. */
function dropSecondFamily(spec: ServiceSpec, old: ServiceSpec): void {
  if (spec.ipFamilyPolicy !== 'SingleStack' || old.ipFamilyPolicy === 'SingleStack') return;
  if (isEqual(spec.ipFamilies, old.ipFamilies) && spec.ipFamilies) spec.ipFamilies = spec.ipFamilies.slice(0, 1);
  if (isEqual(spec.clusterIPs, old.clusterIPs) && spec.clusterIPs) spec.clusterIPs = spec.clusterIPs.slice(0, 1);
}

/** Fields that were right for the old type and that the writer did not touch go with it. */
function dropWhatTheTypeLacks(spec: ServiceSpec, old: ServiceSpec): void {
  if (needsClusterIp(old) && !needsClusterIp(spec)) {
    dropUnchanged(spec, old, 'clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy');
  }
  const nodePorts = ({ ports = [] }: ServiceSpec) => new Set(ports.map(({ nodePort }) => nodePort ?? 0));
  if (needsNodePort(old) && !needsNodePort(spec) && nodePorts(spec).isSubsetOf(nodePorts(old))) {
    for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthCheckPort(old) && !needsHealthCheckPort(spec)) dropUnchanged(spec, old, 'healthCheckNodePort');
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    dropUnchanged(spec, old, 'allocateLoadBalancerNodePorts', 'loadBalancerClass');
  }
  if (isExternallyAccessible(old) && !isExternallyAccessible(spec)) dropUnchanged(spec, old, 'externalTrafficPolicy');
}

function dropUnchanged(spec: ServiceSpec, old: ServiceSpec, ...fields: (keyof ServiceSpec)[]): void {
  for (const field of fields) if (isEqual(spec[field], old[field])) delete spec[field];
}

/** Fills in the families of the service's addresses, given those of the cluster, its default first. */
export function defaultFamilies(spec: ServiceSpec, clusterFamilies: readonly IPFamily[]): void {
  if (!needsClusterIp(spec)) return;
  const [primary = 'IPv4'] = clusterFamilies;
  const isFree = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  const given = (spec.clusterIPs ?? []).filter(address => address !== 'None' && address !== '');
  const families = spec.ipFamilies?.length
    ? [...spec.ipFamilies]
    : given.map((address): IPFamily => (address.includes(':') ? 'IPv6' : 'IPv4'));
  if (families.length === 0) families.push(primary);
  spec.ipFamilyPolicy ??= isFree || families.length > 1 ? 'RequireDualStack' : 'SingleStack';
  const mayHaveTwo = spec.ipFamilyPolicy !== 'SingleStack' && (clusterFamilies.length > 1 || isFree);
  if (mayHaveTwo && families.length === 1) families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4');
  spec.ipFamilies = families;
}
