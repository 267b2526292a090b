/** Endpoints: the addresses behind a service, in the old form. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { Protocol } from './container.ts';
import type { ObjectReference } from './references.ts';

/** The addresses behind a service, all in one object. Deprecated: use EndpointSlice. */
export interface Endpoints extends KubeObject {
  /** The addresses, in groups that have the same ports. @listType atomic @proto 2 */
  subsets?: EndpointSubset[];
}

export const Endpoints = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  scope: 'Namespaced',
});

/** Addresses that have the same ports. */
export interface EndpointSubset {
  /** Addresses that are ready for traffic. @listType atomic @proto 1 */
  addresses?: EndpointAddress[];
  /** Addresses that are not ready: starting, or failing their readiness probe. @listType atomic @proto 2 */
  notReadyAddresses?: EndpointAddress[];
  /** Ports that all of the addresses have. @listType atomic @proto 3 */
  ports?: EndpointPort[];
}

/** An address behind a service. @mapType atomic */
export interface EndpointAddress {
  /** Name of the endpoint in DNS, below that of a headless service. @proto 3 */
  hostname?: string;
  /** The IP address; not a loopback or link-local one. @proto 1 */
  ip: string;
  /** Node that the endpoint is on. @pointer @proto 4 */
  nodeName?: string;
  /** The pod that has the address. @proto 2 */
  targetRef?: ObjectReference;
}

/** A port behind a service. @mapType atomic */
export interface EndpointPort {
  /** Protocol of the application, such as kubernetes.io/h2c, as a hint for those in between. @pointer @proto 4 */
  appProtocol?: string;
  /** Name of the service's port. May be left out if there is only one. @proto 1 */
  name?: string;
  /** Number of the port. @proto 2 */
  port: Int32;
  /** TCP, UDP or SCTP. Default TCP. @default "TCP" @proto 3 */
  protocol?: Protocol;
}
