/** Strategy of endpoint slices. Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/ */
import {
  checkLabel,
  checkLabelValue,
  checkPortNumber,
  checkQualifiedName,
  checkSubdomain,
  duplicate,
  type Endpoint,
  type EndpointHints,
  EndpointSlice,
  type EndpointSlicePort,
  type FieldError,
  required,
  tooMany,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { formatFirstOf } from '../columns/list.ts';
import { checkEndpointIp } from '../fields/addresses.ts';
import { checkImmutable, checkRequired, invalidEach, upTo } from '../fields/checks.ts';

const maxEndpoints = 1000;
const maxPorts = 20_000;
const maxAddresses = 100;
const maxHints = 8;

export const endpointSliceStrategy = defineStrategy<EndpointSlice>({
  kind: EndpointSlice,
  countsGeneration: true,
  countedMetadata: ['labels'],
  prepareForCreate: dropTopology,
  prepareForUpdate(draft, old) {
    if (!hasTopology(old)) dropTopology(draft);
  },
  columns: [
    nameColumn,
    column('AddressType', { description: 'Kind of the addresses.', value: ({ addressType }) => addressType }),
    column('Ports', {
      description: 'Ports of all endpoints.',
      value: ({ ports = [] }) =>
        formatFirstOf(
          ports.map(({ port }) => `${port ?? '*'}`),
          { empty: '<unset>' },
        ),
    }),
    column('Endpoints', {
      description: 'Addresses of the endpoints.',
      value: ({ endpoints = [] }) =>
        formatFirstOf(
          endpoints.flatMap(({ addresses }) => addresses),
          { empty: '<unset>' },
        ),
    }),
    ageColumn,
  ],

  validateCreate: slice => checkSlice(slice),
  validateUpdate: (slice, old) => [
    ...checkSlice(slice, old),
    ...checkImmutable('addressType', slice.addressType, old.addressType),
  ],
});

function checkSlice(
  { addressType, endpoints = [], ports = [] }: EndpointSlice,
  previous?: EndpointSlice,
): FieldError[] {
  const errors = [...checkRequired('addressType', addressType)];
  if (endpoints.length > maxEndpoints) return [...errors, tooMany('endpoints', endpoints.length, maxEndpoints)];
  const old = new Set(previous?.endpoints?.flatMap(({ addresses }) => addresses));
  for (const [index, endpoint] of endpoints.entries()) {
    errors.push(...checkEndpoint(`endpoints[${index}]`, endpoint, { type: addressType, old }));
  }
  return [...errors, ...checkPorts(ports)];
}

function checkEndpoint(
  field: string,
  { addresses, hostname, nodeName, hints }: Endpoint,
  { type, old }: { type: string; old: ReadonlySet<string> },
): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(`${field}.addresses`));
  if (addresses.length > maxAddresses) errors.push(tooMany(`${field}.addresses`, addresses.length, maxAddresses));
  for (const [index, address] of upTo(maxAddresses, addresses).entries()) {
    const path = `${field}.addresses[${index}]`;
    if (type === 'FQDN') errors.push(...invalidEach(path, address, checkSubdomain(address)));
    else if (type === 'IPv4' || type === 'IPv6') errors.push(...checkEndpointIp(path, address, { family: type, old }));
  }
  if (hostname !== undefined) errors.push(...invalidEach(`${field}.hostname`, hostname, checkLabel(hostname)));
  if (nodeName !== undefined) errors.push(...invalidEach(`${field}.nodeName`, nodeName, checkSubdomain(nodeName)));
  return [...errors, ...checkHints(`${field}.hints`, hints)];
}

function checkHints(field: string, { forZones = [], forNodes = [] }: EndpointHints = {}): FieldError[] {
  return [
    ...checkHintNames(`${field}.forZones`, forZones, checkLabelValue),
    ...checkHintNames(`${field}.forNodes`, forNodes, checkSubdomain),
  ];
}

function checkHintNames(
  field: string,
  hints: readonly { readonly name: string }[],
  checkName: (name: string) => string[],
): FieldError[] {
  if (hints.length > maxHints) return [tooMany(field, hints.length, maxHints)];
  return hints.flatMap(({ name }, index) => [
    ...(hints.findIndex(other => other.name === name) < index ? [duplicate(`${field}[${index}].name`, name)] : []),
    ...invalidEach(`${field}[${index}].name`, name, checkName(name)),
  ]);
}

function checkPorts(ports: readonly EndpointSlicePort[]): FieldError[] {
  if (ports.length > maxPorts) return [tooMany('ports', ports.length, maxPorts)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', port, protocol, appProtocol }, index) => {
    const path = `ports[${index}]`;
    const errors = name === '' ? [] : invalidEach(`${path}.name`, name, checkLabel(name));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (port !== undefined) errors.push(...invalidEach(`${path}.port`, port, checkPortNumber(port)));
    if (appProtocol !== undefined)
      errors.push(...invalidEach(`${path}.appProtocol`, appProtocol, checkQualifiedName(appProtocol)));
    return [...errors, ...checkRequired(`${path}.protocol`, protocol)];
  });
}

const hasTopology = ({ endpoints = [] }: EndpointSlice): boolean =>
  endpoints.some(({ deprecatedTopology }) => deprecatedTopology !== undefined);

/** As upstream: nobody writes what is left of an older version anew. */
function dropTopology({ endpoints = [] }: EndpointSlice): void {
  for (const endpoint of endpoints) delete endpoint.deprecatedTopology;
}
