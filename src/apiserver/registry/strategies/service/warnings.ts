/** Advice about services: allowed, but deprecated or without effect. */
import { type Service, type ServiceSpec } from '#api';
import { canonicalIp } from '#base';
import { isHeadless } from './types.ts';

/** Warnings about a service. */
export const serviceWarnings = ({ spec }: Service): string[] => [
  ...(spec.externalIPs?.length ? [externalIpsWarning(spec)] : []),
  ...(spec.loadBalancerIP ? addressWarnings('spec.loadBalancerIP', spec.loadBalancerIP) : []),
  ...(spec.type !== 'ExternalName' && spec.externalName
    ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
    : []),
  ...(isHeadless(spec) && spec.sessionAffinity === 'ClientIP'
    ? ['spec.SessionAffinity is ignored for headless services']
    : []),
  ...(spec.trafficDistribution === 'PreferClose'
    ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']
    : []),
];

const externalIpsWarning = ({ type }: ServiceSpec): string =>
  type === 'ExternalName'
    ? 'spec.externalIPs is ignored when spec.type is "ExternalName"'
    : 'spec.externalIPs is deprecated and may no longer be implemented in some clusters';

/** Advice about an address that is written as nobody should write it. */
function addressWarnings(field: string, address: string): string[] {
  const plain = address
    .split('.')
    .map(part => part.replace(/^0+(?=\d)/, ''))
    .join('.');
  const usual = canonicalIp(plain);
  return usual === undefined || usual === address
    ? []
    : [`${field}: non-standard IP address "${address}" is invalid: use "${usual}"`];
}
