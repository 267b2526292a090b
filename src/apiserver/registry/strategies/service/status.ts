/** Rules for the status of services, which load balancers write.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceStatus */
import {
  checkSubdomain,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type LoadBalancerIngress,
  required,
  type Service,
} from '#api';
import { checkIp, isIpAddress } from '../fields/addresses.ts';
import { checkOneOf, invalidEach } from '../fields/checks.ts';

/** Rules for what a load balancer reports; addresses that `old` has may stay as they are written. */
export function checkServiceStatus({ spec, status }: Service, old: Service): FieldError[] {
  const field = 'status.loadBalancer.ingress';
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (spec.type !== 'LoadBalancer' && ingress.length > 0)
    return [forbiddenField(field, "may only be used when `spec.type` is 'LoadBalancer'")];
  const before = new Set(old.status?.loadBalancer?.ingress?.map(({ ip }) => ip));
  return collectErrors(ingress, (entry, index) => checkIngress(`${field}[${index}]`, entry, before));
}

function checkIngress(
  field: string,
  { ip, ipMode, hostname }: LoadBalancerIngress,
  old: ReadonlySet<string | undefined>,
): FieldError[] {
  return [
    ...(ip ? checkIp(`${field}.ip`, ip, { old }) : []),
    ...checkMode(`${field}.ipMode`, ipMode, ip),
    ...(hostname ? checkHostname(`${field}.hostname`, hostname) : []),
  ];
}

function checkMode(field: string, mode: string | undefined, ip: string | undefined): FieldError[] {
  if (!ip) return mode === undefined ? [] : [forbiddenField(field, 'may not be specified when `ip` is not set')];
  if (mode === undefined) return [required(field, 'must be specified when `ip` is set')];
  return checkOneOf(field, mode, ['VIP', 'Proxy']);
}

const checkHostname = (field: string, hostname: string): FieldError[] => [
  ...invalidEach(field, hostname, checkSubdomain(hostname)),
  ...(isIpAddress(hostname) ? [invalidValue(field, hostname, 'must be a DNS name, not an IP address')] : []),
];
