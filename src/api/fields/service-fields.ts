/** What the fields of a service's specification do. */
import { carriedOut, type FieldTable, recorded } from './effect.ts';

const addresses = carriedOut('apiserver/registry/strategies/service/allocation.ts');
const rules = carriedOut('proxy/model/plan-service.ts');
const endpoints = carriedOut('controllers/endpointslice/desired-endpoints.ts');

export const serviceFields: Readonly<Record<string, FieldTable>> = {
  ServiceSpec: {
    allocateLoadBalancerNodePorts: carriedOut('apiserver/registry/strategies/service/types.ts'),
    clusterIP: addresses,
    clusterIPs: addresses,
    externalIPs: rules,
    externalName: carriedOut('dns/plugins/kubernetes/plan-records.ts'),
    externalTrafficPolicy: rules,
    healthCheckNodePort: carriedOut('proxy/model/health-checks.ts'),
    internalTrafficPolicy: rules,
    ipFamilies: endpoints,
    ipFamilyPolicy: addresses,
    loadBalancerClass: recorded('for who makes load balancers: nobody here does, status.loadBalancer stays empty'),
    loadBalancerIP: recorded('for who makes load balancers: nobody here does, status.loadBalancer stays empty'),
    loadBalancerSourceRanges: rules,
    ports: rules,
    publishNotReadyAddresses: endpoints,
    selector: endpoints,
    sessionAffinity: rules,
    sessionAffinityConfig: rules,
    trafficDistribution: endpoints,
    type: rules,
  },
  ServicePort: {
    appProtocol: recorded('a hint for clients and gateways, kept in the endpoint slices'),
    name: rules,
    nodePort: rules,
    port: rules,
    protocol: rules,
    targetPort: carriedOut('controllers/services/pod-endpoint.ts'),
  },
  SessionAffinityConfig: { clientIP: rules },
  ClientIPConfig: { timeoutSeconds: rules },
};
