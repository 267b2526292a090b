// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const Endpoint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.discovery.v1.Endpoint' };
const EndpointConditions: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.discovery.v1.EndpointConditions' };
const EndpointHints: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.discovery.v1.EndpointHints' };
const EndpointPort: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.discovery.v1.EndpointPort' };
const ForNode: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.discovery.v1.ForNode' };
const ForZone: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.discovery.v1.ForZone' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ObjectReference' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int32_: ValueDescriptor = { kind: 'int32' };
const one_of_IPv4_IPv6_FQDN: ValueDescriptor = { kind: 'string', enum: ['IPv4', 'IPv6', 'FQDN'] };
const one_of_TCP_UDP_SCTP: ValueDescriptor = { kind: 'string', enum: ['TCP', 'UDP', 'SCTP'] };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.discovery.v1.Endpoint': {
    fields: {
      addresses: { value: { kind: 'list', items: string_, listType: 'set' }, required: true, always: true, proto: 1 },
      conditions: { value: EndpointConditions, always: true, proto: 2 },
      deprecatedTopology: { value: { kind: 'map', values: string_ }, proto: 5 },
      hints: { value: EndpointHints, pointer: true, proto: 8 },
      hostname: { value: string_, pointer: true, proto: 3 },
      nodeName: { value: string_, pointer: true, proto: 6 },
      targetRef: { value: ObjectReference, pointer: true, proto: 4 },
      zone: { value: string_, pointer: true, proto: 7 },
    },
  },
  'io.k8s.api.discovery.v1.EndpointConditions': {
    fields: {
      ready: { value: boolean_, pointer: true, proto: 1 },
      serving: { value: boolean_, pointer: true, proto: 2 },
      terminating: { value: boolean_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.discovery.v1.EndpointHints': {
    fields: {
      forNodes: { value: { kind: 'list', items: ForNode, listType: 'atomic' }, proto: 2 },
      forZones: { value: { kind: 'list', items: ForZone, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.discovery.v1.EndpointPort': {
    fields: {
      appProtocol: { value: string_, pointer: true, proto: 4 },
      name: { value: string_, default: '', pointer: true, proto: 1 },
      port: { value: int32_, pointer: true, proto: 3 },
      protocol: { value: one_of_TCP_UDP_SCTP, default: 'TCP', pointer: true, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.discovery.v1.EndpointSlice': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      addressType: { value: one_of_IPv4_IPv6_FQDN, required: true, always: true, proto: 4 },
      endpoints: { value: { kind: 'list', items: Endpoint, listType: 'atomic' }, always: true, proto: 2 },
      ports: { value: { kind: 'list', items: EndpointPort, listType: 'atomic' }, always: true, proto: 3 },
    },
  },
  'io.k8s.api.discovery.v1.ForNode': {
    fields: {
      name: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
    },
  },
  'io.k8s.api.discovery.v1.ForZone': {
    fields: {
      name: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
    },
  },
};
