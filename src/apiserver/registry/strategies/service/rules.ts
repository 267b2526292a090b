/** Rules for services. Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
import {
  checkLabel,
  checkLabels,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
  checkSubdomain,
  collectErrors,
  duplicate,
  type FieldError,
  forbiddenField,
  type IPFamily,
  invalidValue,
  ownValue,
  required,
  type Service,
  type ServicePort,
  type ServiceSpec,
} from '#api';
import { checkCidr, checkEndpointIp, checkIp } from '../fields/addresses.ts';
import { checkImmutable, checkOneOf, checkRequired, invalidEach, upTo } from '../fields/checks.ts';
import { isEqual } from '../fields/equal.ts';
import { isExternallyAccessible, isHeadless, needsClusterIp, needsHealthCheckPort } from './types.ts';

const oneDay = 86_400;
/** One address of each family. */
const mostClusterIps = 2;
/** A third is one of the first two again, or unknown: whatever follows adds nothing. */
const mostDifferentFamilies = 3;

/** All rules of a service in itself. Addresses that `old` has may stay as they are written. */
export function checkService(
  { metadata, spec }: Service,
  clusterFamilies: readonly IPFamily[],
  { spec: old }: Partial<Service> = {},
): FieldError[] {
  const oldExternal = new Set(old?.externalIPs);
  return [
    ...checkTopology(metadata),
    ...checkType(spec),
    ...checkPorts(spec),
    ...checkLabels('spec.selector', spec.selector),
    ...checkSessionAffinity(spec),
    ...checkRequired('spec.type', spec.type),
    ...checkClusterIps(spec, clusterFamilies, new Set(old?.clusterIPs)),
    ...checkTrafficPolicies(spec),
    ...checkLoadBalancer(spec, new Set(old?.loadBalancerSourceRanges)),
    ...collectErrors(spec.externalIPs ?? [], (address, index) =>
      checkEndpointIp(`spec.externalIPs[${index}]`, address, { old: oldExternal }),
    ),
  ];
}

const topologyAnnotations = [
  'service.kubernetes.io/topology-mode',
  'service.kubernetes.io/topology-aware-hints',
] as const;

/** Two names of one annotation: who gives both says the same. */
function checkTopology({ annotations = {} }: Service['metadata']): FieldError[] {
  const [mode, hints] = topologyAnnotations;
  const [value, older] = [ownValue(annotations, mode), ownValue(annotations, hints)];
  if (value === undefined || older === undefined || value === older) return [];
  const rule = `must match annotations[${hints}] when both are specified`;
  return [invalidValue(`metadata.annotations[${mode}]`, value, rule)];
}

/** Rules for the change from one service to the next. */
export function checkServiceUpdate({ spec }: Service, { spec: old }: Service): FieldError[] {
  const errors = checkAddressChange(spec, old);
  if (needsHealthCheckPort(spec) && needsHealthCheckPort(old) && old.healthCheckNodePort)
    errors.push(...checkImmutable('spec.healthCheckNodePort', spec.healthCheckNodePort, old.healthCheckNodePort));
  return errors;
}

function checkAddressChange(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (!needsClusterIp(old) || !needsClusterIp(spec) || !old.clusterIPs?.length) return [];
  if (!spec.clusterIPs?.length)
    return [invalidValue('spec.clusterIPs[0]', spec.clusterIPs, 'primary clusterIP can not be unset')];
  if (isEqual(spec.clusterIPs[0], old.clusterIPs[0])) return [];
  return [invalidValue('spec.clusterIPs[0]', spec.clusterIPs, 'may not change once set')];
}

function checkType(spec: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { type, ports = [] } = spec;
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') errors.push(required('spec.ports'));
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec)) {
    errors.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  }
  if (type === 'LoadBalancer') {
    for (const [index, { port }] of ports.entries()) {
      if (port !== 10250) continue;
      errors.push(
        invalidValue(
          `spec.ports[${index}].port`,
          port,
          'may not expose port 10250 externally since it is used by kubelet',
        ),
      );
    }
  }
  if (type !== 'ExternalName') return errors;
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
    if (spec[field]?.length) errors.push(forbiddenField(`spec.${field}`, 'may not be set for ExternalName services'));
  }
  const name = spec.externalName?.replace(/\.$/, '') ?? '';
  return [
    ...errors,
    ...(name === '' ? [required('spec.externalName')] : invalidEach('spec.externalName', name, checkSubdomain(name))),
  ];
}

function checkPorts({ type, ports = [] }: ServiceSpec): FieldError[] {
  const names = new Set<string>();
  const pairs = new Set<string>();
  const nodePorts = new Set<string>();
  return collectErrors(ports, (port, index) => {
    const path = `spec.ports[${index}]`;
    const errors = checkPort(path, port, ports.length > 1);
    if (port.name && names.has(port.name)) errors.push(duplicate(`${path}.name`, port.name));
    names.add(port.name ?? '');
    const { protocol, port: number, nodePort } = port;
    if (pairs.has(`${protocol}/${number}`)) errors.push(duplicate(path, { protocol, port: number }));
    pairs.add(`${protocol}/${number}`);
    if (!nodePort) return errors;
    if (type === 'ClusterIP' || type === 'ExternalName') {
      errors.push(forbiddenField(`${path}.nodePort`, `may not be used when \`type\` is '${type}'`));
    }
    if (nodePorts.has(`${protocol}/${nodePort}`)) errors.push(duplicate(`${path}.nodePort`, { protocol, nodePort }));
    nodePorts.add(`${protocol}/${nodePort}`);
    return errors;
  });
}

function checkPort(
  field: string,
  { name, port, protocol, targetPort, appProtocol }: ServicePort,
  mustHaveName: boolean,
): FieldError[] {
  const errors: FieldError[] = name
    ? invalidEach(`${field}.name`, name, checkLabel(name))
    : mustHaveName
      ? [required(`${field}.name`)]
      : [];
  errors.push(...invalidEach(`${field}.port`, port, checkPortNumber(port)));
  errors.push(...checkRequired(`${field}.protocol`, protocol));
  if (typeof targetPort === 'number')
    errors.push(...invalidEach(`${field}.targetPort`, targetPort, checkPortNumber(targetPort)));
  else if (targetPort !== undefined)
    errors.push(...invalidEach(`${field}.targetPort`, targetPort, checkPortName(targetPort)));
  if (appProtocol !== undefined)
    errors.push(...invalidEach(`${field}.appProtocol`, appProtocol, checkQualifiedName(appProtocol)));
  return errors;
}

function checkSessionAffinity({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (sessionAffinity === 'None' && sessionAffinityConfig) {
    errors.push(forbiddenField('spec.sessionAffinityConfig', 'must not be set when session affinity is None'));
  }
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity === 'ClientIP' && seconds !== undefined && (seconds <= 0 || seconds > oneDay)) {
    errors.push(
      invalidValue(
        'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
        seconds,
        `must be greater than 0 and less than ${oneDay}`,
      ),
    );
  }
  return errors;
}

function checkClusterIps(
  spec: ServiceSpec,
  clusterFamilies: readonly IPFamily[],
  old: ReadonlySet<string>,
): FieldError[] {
  if (!needsClusterIp(spec)) return [];
  const { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  const errors: FieldError[] = [];
  if (clusterIP && clusterIPs.length === 0) errors.push(required('spec.clusterIPs'));
  if (clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`'));
  }
  if (clusterIPs.length > mostClusterIps) {
    errors.push(invalidValue('spec.clusterIPs', clusterIPs, `may only hold up to ${mostClusterIps} values`));
  }
  for (const [index, address] of upTo(mostClusterIps, clusterIPs).entries()) {
    if (address === 'None' && index === 0 && clusterIPs.length === 1) continue;
    errors.push(...checkIp(`spec.clusterIPs[${index}]`, address, { old }));
  }
  const families = new Set<string>();
  const isFree = isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
  for (const [index, family] of upTo(mostDifferentFamilies, ipFamilies).entries()) {
    const path = `spec.ipFamilies[${index}]`;
    if (!isFree && !clusterFamilies.includes(family))
      errors.push(invalidValue(path, family, 'not configured on this cluster'));
    if (families.has(family)) errors.push(duplicate(path, family));
    families.add(family);
  }
  if (ipFamilyPolicy === 'RequireDualStack' && clusterFamilies.length < 2 && !isFree) {
    errors.push(
      invalidValue('spec.ipFamilyPolicy', ipFamilyPolicy, 'this cluster is not configured for dual-stack services'),
    );
  }
  return errors;
}

function checkTrafficPolicies(spec: ServiceSpec): FieldError[] {
  const { externalTrafficPolicy, healthCheckNodePort, trafficDistribution } = spec;
  const errors: FieldError[] = [];
  if (isExternallyAccessible(spec)) {
    errors.push(...checkRequired('spec.externalTrafficPolicy', externalTrafficPolicy));
  } else if (externalTrafficPolicy) {
    errors.push(
      invalidValue(
        'spec.externalTrafficPolicy',
        externalTrafficPolicy,
        'may only be set for externally-accessible services',
      ),
    );
  }
  if (healthCheckNodePort && !needsHealthCheckPort(spec)) {
    errors.push(
      invalidValue(
        'spec.healthCheckNodePort',
        healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  }
  if (healthCheckNodePort)
    errors.push(...invalidEach('spec.healthCheckNodePort', healthCheckNodePort, checkPortNumber(healthCheckNodePort)));
  errors.push(
    ...checkOneOf('spec.trafficDistribution', trafficDistribution, ['PreferClose', 'PreferSameNode', 'PreferSameZone']),
  );
  return errors;
}

function checkLoadBalancer(spec: ServiceSpec, old: ReadonlySet<string>): FieldError[] {
  // As upstream, one of the names is in capitals.
  const ranges = 'spec.LoadBalancerSourceRanges';
  const { type, loadBalancerSourceRanges, allocateLoadBalancerNodePorts, loadBalancerClass } = spec;
  const only = { allocateLoadBalancerNodePorts, loadBalancerClass, LoadBalancerSourceRanges: loadBalancerSourceRanges };
  const misplaced = Object.entries(only).filter(([, value]) => type !== 'LoadBalancer' && value !== undefined);
  return [
    ...misplaced.map(([name]) => forbiddenField(`spec.${name}`, "may only be used when `type` is 'LoadBalancer'")),
    ...collectErrors(loadBalancerSourceRanges ?? [], (range, index) =>
      old.has(range) ? [] : checkCidr(`${ranges}[${index}]`, range.trim()),
    ),
  ];
}
