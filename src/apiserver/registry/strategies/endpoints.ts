/** Strategy of endpoints. Source: https://kubernetes.io/docs/concepts/services-networking/service/#endpoints */

import {
  checkLabel,
  checkPortNumber,
  checkQualifiedName,
  checkSubdomain,
  type EndpointAddress,
  type EndpointSubset,
  Endpoints,
  type FieldError,
  invalidValue,
  required,
} from '#api';
import { socketAddress } from '#base';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { formatFirstOf } from './columns/list.ts';
import { checkEndpointIp, isIpLike } from './fields/addresses.ts';
import { checkRequired, invalidEach } from './fields/checks.ts';

export const endpointsStrategy = defineStrategy<Endpoints>({
  kind: Endpoints,
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  allowCreateOnUpdate: true,
  columns: [
    nameColumn,
    column('Endpoints', { description: 'Addresses and ports that are ready.', value: formatEndpoints }),
    ageColumn,
  ],
  validateCreate: endpoints => checkEndpoints(endpoints),
  validateUpdate: checkEndpoints,
});

function checkEndpoints({ subsets = [] }: Endpoints, previous?: Endpoints): FieldError[] {
  const old = new Set(
    previous?.subsets?.flatMap(({ addresses = [], notReadyAddresses = [] }) =>
      [...addresses, ...notReadyAddresses].map(({ ip }) => ip),
    ),
  );
  return subsets.flatMap((subset, index) => checkSubset(`subsets[${index}]`, subset, old));
}

function checkSubset(
  field: string,
  { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset,
  old: ReadonlySet<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length + notReadyAddresses.length === 0) {
    errors.push(required(field, 'must specify `addresses` or `notReadyAddresses`'));
  }
  for (const [name, list] of Object.entries({ addresses, notReadyAddresses })) {
    for (const [index, address] of list.entries())
      errors.push(...checkAddress(`${field}.${name}[${index}]`, address, old));
  }
  for (const [index, { name, port, protocol, appProtocol }] of ports.entries()) {
    const path = `${field}.ports[${index}]`;
    if (name) errors.push(...invalidEach(`${path}.name`, name, checkLabel(name)));
    else if (ports.length > 1) errors.push(required(`${path}.name`));
    errors.push(...invalidEach(`${path}.port`, port, checkPortNumber(port)));
    errors.push(...checkRequired(`${path}.protocol`, protocol));
    if (appProtocol !== undefined)
      errors.push(...invalidEach(`${path}.appProtocol`, appProtocol, checkQualifiedName(appProtocol)));
  }
  return errors;
}

const checkAddress = (
  field: string,
  { ip, hostname, nodeName }: EndpointAddress,
  old: ReadonlySet<string>,
): FieldError[] => [
  ...checkEndpointIp(`${field}.ip`, ip, { old }),
  // As upstream, where two rules say so.
  ...(isIpLike(ip) ? [] : [invalidValue(`${field}.ip`, ip, 'must be a valid IP address')]),
  ...(hostname ? invalidEach(`${field}.hostname`, hostname, checkLabel(hostname)) : []),
  ...(nodeName !== undefined ? invalidEach(`${field}.nodeName`, nodeName, checkSubdomain(nodeName)) : []),
];

function formatEndpoints({ subsets = [] }: Endpoints): string {
  if (subsets.length === 0) return '<none>';
  const count = subsets.reduce(
    (sum, { addresses = [], ports = [] }) => sum + addresses.length * Math.max(1, ports.length),
    0,
  );
  return formatFirstOf(endpointsIn(subsets), { empty: '', count });
}

/** Every address with every port, one by one: they are the product of what was written. */
function* endpointsIn(subsets: readonly EndpointSubset[]): Generator<string> {
  for (const { addresses = [], ports = [] } of subsets) {
    if (ports.length === 0) for (const { ip } of addresses) yield ip;
    for (const { port } of ports) for (const { ip } of addresses) yield socketAddress(ip, port);
  }
}
