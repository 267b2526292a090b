/** EndpointSlice: some of the addresses behind a service. */
import type { Protocol } from '../../core/v1/container.ts';
import type { ObjectReference } from '../../core/v1/references.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';

/** Some of the addresses behind a service, all of one family and with the same ports. A service has as many slices as
 *  it needs. */
export interface EndpointSlice extends KubeObject {
  /** What the addresses are: IPv4, IPv6 or FQDN. Cannot be changed. @proto 4 */
  addressType: AddressType;
  /** The endpoints, at most 1000. @listType atomic @always @proto 2 */
  endpoints?: Endpoint[];
  /** Ports that all of them have, at most 100. A port without a number means all ports. @listType atomic @always
   *  @proto 3 */
  ports?: EndpointPort[];
}

export const EndpointSlice = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  scope: 'Namespaced',
});

/** One endpoint behind a service, usually a pod. */
export interface Endpoint {
  /** Its addresses; consumers use the first. @listType set @proto 1 */
  addresses: string[];
  /** Whether it takes traffic. @always @proto 2 */
  conditions?: EndpointConditions;
  /** Not used any more: topology from the older version of the API. @proto 5 */
  deprecatedTopology?: Record<string, string>;
  /** Who should use it. @proto 8 */
  hints?: EndpointHints;
  /** Its name in DNS, below that of a headless service. @pointer @proto 3 */
  hostname?: string;
  /** Node that it is on. @pointer @proto 6 */
  nodeName?: string;
  /** The pod. @proto 4 */
  targetRef?: ObjectReference;
  /** Zone that it is in. @pointer @proto 7 */
  zone?: string;
}

/** Whether an endpoint takes traffic. */
export interface EndpointConditions {
  /** Whether to send it traffic; left out means yes. Not true while it terminates, unless the service publishes
   *  endpoints that are not ready. @pointer @proto 1 */
  ready?: boolean;
  /** Whether it can answer, also while it terminates; left out means the same as `ready`. @pointer @proto 2 */
  serving?: boolean;
  /** Whether it is on its way out; left out means no. @pointer @proto 3 */
  terminating?: boolean;
}

/** Who should use an endpoint. */
export interface EndpointHints {
  /** Nodes whose pods should, at most 8. @listType atomic @proto 2 */
  forNodes?: ForNode[];
  /** Zones whose pods should, at most 8. @listType atomic @proto 1 */
  forZones?: ForZone[];
}

/** A node that should use an endpoint. */
export interface ForNode {
  /** Name of the node. @mayBeEmpty @proto 1 */
  name: string;
}

/** A zone that should use an endpoint. */
export interface ForZone {
  /** Name of the zone. @mayBeEmpty @proto 1 */
  name: string;
}

/** A port of the endpoints of a slice. @mapType atomic @exportedAs EndpointSlicePort */
export interface EndpointPort {
  /** Protocol of the application, such as kubernetes.io/h2c, as a hint for those in between. @pointer @proto 4 */
  appProtocol?: string;
  /** Name of the service's port, unique in the slice. Default empty. @default "" @pointer @proto 1 */
  name?: string;
  /** Number of the port. Left out, all ports. @pointer @proto 3 */
  port?: Int32;
  /** TCP, UDP or SCTP. Default TCP. @default "TCP" @pointer @proto 2 */
  protocol?: Protocol;
}

/** What the addresses of a slice are. */
export type AddressType = 'IPv4' | 'IPv6' | 'FQDN';
