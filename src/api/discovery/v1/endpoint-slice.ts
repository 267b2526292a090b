/** EndpointSlice: some of the addresses behind a service. */
import type { Protocol } from '../../core/v1/container.ts';
import type { ObjectReference } from '../../core/v1/references.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';

export interface EndpointSlice extends KubeObject {
  /** @proto 4 */
  addressType: AddressType;
  /** @listType atomic @proto 2 */
  endpoints?: Endpoint[];
  /** @listType atomic @proto 3 */
  ports?: EndpointPort[];
}

export const EndpointSlice = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  scope: 'Namespaced',
});

export interface Endpoint {
  /** @listType set @proto 1 */
  addresses: string[];
  /** @proto 2 */
  conditions?: EndpointConditions;
  /** @proto 5 */
  deprecatedTopology?: Record<string, string>;
  /** @proto 8 */
  hints?: EndpointHints;
  /** @proto 3 */
  hostname?: string;
  /** @proto 6 */
  nodeName?: string;
  /** @proto 4 */
  targetRef?: ObjectReference;
  /** @proto 7 */
  zone?: string;
}

export interface EndpointConditions {
  /** @proto 1 */
  ready?: boolean;
  /** @proto 2 */
  serving?: boolean;
  /** @proto 3 */
  terminating?: boolean;
}

export interface EndpointHints {
  /** @listType atomic @proto 2 */
  forNodes?: ForNode[];
  /** @listType atomic @proto 1 */
  forZones?: ForZone[];
}

export interface ForNode {
  /** @proto 1 */
  name: string;
}

export interface ForZone {
  /** @proto 1 */
  name: string;
}

/** @mapType atomic */
export interface EndpointPort {
  /** @proto 4 */
  appProtocol?: string;
  /** @default "" @proto 1 */
  name?: string;
  /** @proto 3 */
  port?: Int32;
  /** @default "TCP" @proto 2 */
  protocol?: Protocol;
}

export type AddressType = 'IPv4' | 'IPv6' | 'FQDN';
