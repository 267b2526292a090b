/** Services and endpoint slices for tests and benchmarks, with everything that does not matter filled in. */
import {
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  type Service,
  type ServicePort,
  type ServiceSpec,
  type ServiceStatus,
  serviceNameLabel,
} from '#api';
import { familyOf } from './ruleset.ts';

const stored = { uid: '', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

/** What a test says of a service: fields of its spec, and of the object around it. */
export interface ServiceOverrides extends Omit<ServiceSpec, 'ports'> {
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly ports?: ServicePort[];
  readonly status?: ServiceStatus;
}

/** A service with port `http` 80 at 10.96.0.10, unless `overrides` says otherwise. */
export function exampleService(name: string, overrides: ServiceOverrides = {}): Service {
  const { namespace = 'default', labels = {}, status = {}, ...spec } = overrides;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...stored, name, namespace, labels },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
      ...spec,
    },
    status,
  };
}

/** An endpoint: an address on node `here`, ready, unless `overrides` says otherwise. */
export function exampleEndpoint(address: string, overrides: Partial<Endpoint> = {}): Endpoint {
  return {
    addresses: [address],
    nodeName: 'here',
    conditions: { ready: true, serving: true, terminating: false },
    ...overrides,
  };
}

/** A slice of a service whose port `http` is 8080. */
export function exampleSlice(
  service: string,
  endpoints: Endpoint[],
  overrides: { namespace?: string; ports?: EndpointPort[]; name?: string; labels?: Record<string, string> } = {},
): EndpointSlice {
  const {
    namespace = 'default',
    ports = [{ name: 'http', port: 8080, protocol: 'TCP' }],
    name = `${service}-1`,
    labels = {},
  } = overrides;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...stored, name, namespace, labels: { [serviceNameLabel]: service, ...labels } },
    addressType: familyOf(endpoints[0]?.addresses[0] ?? ''),
    endpoints,
    ports,
  };
}
