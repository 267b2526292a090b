// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const HTTPIngressPath: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.HTTPIngressPath' };
const HTTPIngressRuleValue: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.HTTPIngressRuleValue' };
const IPAddressSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IPAddressSpec' };
const IPBlock: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IPBlock' };
const IngressBackend: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressBackend' };
const IngressClassParametersReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressClassParametersReference' };
const IngressClassSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressClassSpec' };
const IngressLoadBalancerIngress: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressLoadBalancerIngress' };
const IngressLoadBalancerStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressLoadBalancerStatus' };
const IngressPortStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressPortStatus' };
const IngressRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressRule' };
const IngressServiceBackend: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressServiceBackend' };
const IngressSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressSpec' };
const IngressStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressStatus' };
const IngressTLS: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.IngressTLS' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const NetworkPolicyEgressRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.NetworkPolicyEgressRule' };
const NetworkPolicyIngressRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.NetworkPolicyIngressRule' };
const NetworkPolicyPeer: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.NetworkPolicyPeer' };
const NetworkPolicyPort: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.NetworkPolicyPort' };
const NetworkPolicySpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.NetworkPolicySpec' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ParentReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.ParentReference' };
const ServiceBackendPort: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.ServiceBackendPort' };
const ServiceCIDRSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.ServiceCIDRSpec' };
const ServiceCIDRStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.networking.v1.ServiceCIDRStatus' };
const TypedLocalObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.TypedLocalObjectReference' };
const int32_: ValueDescriptor = { kind: 'int32' };
const intOrString_: ValueDescriptor = { kind: 'intOrString' };
const one_of_Egress_Ingress: ValueDescriptor = { kind: 'string', enum: ['Egress', 'Ingress'] };
const one_of_Exact_ImplementationSpecific_Prefix: ValueDescriptor = { kind: 'string', enum: ['Exact', 'ImplementationSpecific', 'Prefix'] };
const one_of_TCP_UDP_SCTP: ValueDescriptor = { kind: 'string', enum: ['TCP', 'UDP', 'SCTP'] };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.networking.v1.HTTPIngressPath': {
    fields: {
      backend: { value: IngressBackend, required: true, default: {}, always: true, proto: 2 },
      path: { value: string_, proto: 1 },
      pathType: { value: one_of_Exact_ImplementationSpecific_Prefix, required: true, pointer: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.networking.v1.HTTPIngressRuleValue': {
    fields: {
      paths: { value: { kind: 'list', items: HTTPIngressPath, listType: 'atomic' }, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.IPAddress': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: IPAddressSpec, required: true, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.IPAddressSpec': {
    fields: {
      parentRef: { value: ParentReference, required: true, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.IPBlock': {
    fields: {
      cidr: { value: string_, required: true, always: true, proto: 1 },
      except: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.Ingress': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: IngressSpec, default: {}, always: true, proto: 2 },
      status: { value: IngressStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.networking.v1.IngressBackend': {
    fields: {
      resource: { value: TypedLocalObjectReference, pointer: true, proto: 3 },
      service: { value: IngressServiceBackend, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.networking.v1.IngressClass': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: IngressClassSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.IngressClassParametersReference': {
    fields: {
      apiGroup: { value: string_, pointer: true, proto: 1, protoName: 'aPIGroup' },
      kind: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 3 },
      namespace: { value: string_, pointer: true, proto: 5 },
      scope: { value: string_, default: 'Cluster', pointer: true, always: true, proto: 4 },
    },
  },
  'io.k8s.api.networking.v1.IngressClassSpec': {
    fields: {
      controller: { value: string_, proto: 1 },
      parameters: { value: IngressClassParametersReference, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.IngressLoadBalancerIngress': {
    fields: {
      hostname: { value: string_, proto: 2 },
      ip: { value: string_, proto: 1 },
      ports: { value: { kind: 'list', items: IngressPortStatus, listType: 'atomic' }, proto: 4 },
    },
  },
  'io.k8s.api.networking.v1.IngressLoadBalancerStatus': {
    fields: {
      ingress: { value: { kind: 'list', items: IngressLoadBalancerIngress, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.IngressPortStatus': {
    fields: {
      error: { value: string_, pointer: true, proto: 3 },
      port: { value: int32_, required: true, always: true, proto: 1 },
      protocol: { value: one_of_TCP_UDP_SCTP, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.IngressRule': {
    fields: {
      host: { value: string_, proto: 1 },
      http: { value: HTTPIngressRuleValue, pointer: true, proto: 1, protoIn: [2] },
    },
  },
  'io.k8s.api.networking.v1.IngressServiceBackend': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      port: { value: ServiceBackendPort, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.IngressSpec': {
    fields: {
      defaultBackend: { value: IngressBackend, pointer: true, proto: 1 },
      ingressClassName: { value: string_, pointer: true, proto: 4 },
      rules: { value: { kind: 'list', items: IngressRule, listType: 'atomic' }, proto: 3 },
      tls: { value: { kind: 'list', items: IngressTLS, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.IngressStatus': {
    fields: {
      loadBalancer: { value: IngressLoadBalancerStatus, always: true, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.IngressTLS': {
    fields: {
      hosts: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
      secretName: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.NetworkPolicy': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: NetworkPolicySpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.NetworkPolicyEgressRule': {
    fields: {
      ports: { value: { kind: 'list', items: NetworkPolicyPort, listType: 'atomic' }, proto: 1 },
      to: { value: { kind: 'list', items: NetworkPolicyPeer, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.NetworkPolicyIngressRule': {
    fields: {
      from: { value: { kind: 'list', items: NetworkPolicyPeer, listType: 'atomic' }, proto: 2 },
      ports: { value: { kind: 'list', items: NetworkPolicyPort, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.NetworkPolicyPeer': {
    fields: {
      ipBlock: { value: IPBlock, pointer: true, proto: 3 },
      namespaceSelector: { value: LabelSelector, pointer: true, proto: 2 },
      podSelector: { value: LabelSelector, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.NetworkPolicyPort': {
    fields: {
      endPort: { value: int32_, pointer: true, proto: 3 },
      port: { value: intOrString_, pointer: true, proto: 2 },
      protocol: { value: one_of_TCP_UDP_SCTP, default: 'TCP', pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.NetworkPolicySpec': {
    fields: {
      egress: { value: { kind: 'list', items: NetworkPolicyEgressRule, listType: 'atomic' }, proto: 3 },
      ingress: { value: { kind: 'list', items: NetworkPolicyIngressRule, listType: 'atomic' }, proto: 2 },
      podSelector: { value: LabelSelector, always: true, proto: 1 },
      policyTypes: { value: { kind: 'list', items: one_of_Egress_Ingress, listType: 'atomic' }, proto: 4 },
    },
  },
  'io.k8s.api.networking.v1.ParentReference': {
    fields: {
      group: { value: string_, proto: 1 },
      name: { value: string_, required: true, proto: 4 },
      namespace: { value: string_, proto: 3 },
      resource: { value: string_, required: true, proto: 2 },
    },
  },
  'io.k8s.api.networking.v1.ServiceBackendPort': {
    fields: {
      name: { value: string_, proto: 1 },
      number: { value: int32_, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.networking.v1.ServiceCIDR': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ServiceCIDRSpec, default: {}, always: true, proto: 2 },
      status: { value: ServiceCIDRStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.networking.v1.ServiceCIDRSpec': {
    fields: {
      cidrs: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.networking.v1.ServiceCIDRStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
    },
  },
};
