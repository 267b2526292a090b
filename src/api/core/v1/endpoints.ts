/** Endpoints: the addresses behind a service, in the old form. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32 } from '../../meta/v1/scalars.ts';
import type { Protocol } from './container.ts';
import type { ObjectReference } from './references.ts';

export interface Endpoints extends KubeObject {
  /** @listType atomic @proto 2 */
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

export interface EndpointSubset {
  /** @listType atomic @proto 1 */
  addresses?: EndpointAddress[];
  /** @listType atomic @proto 2 */
  notReadyAddresses?: EndpointAddress[];
  /** @listType atomic @proto 3 */
  ports?: EndpointPort[];
}

/** @mapType atomic */
export interface EndpointAddress {
  /** @proto 3 */
  hostname?: string;
  /** @proto 1 */
  ip: string;
  /** @proto 4 */
  nodeName?: string;
  /** @proto 2 */
  targetRef?: ObjectReference;
}

/** @mapType atomic */
export interface EndpointPort {
  /** @proto 4 */
  appProtocol?: string;
  /** @proto 1 */
  name?: string;
  /** @proto 2 */
  port: Int32;
  /** @default "TCP" @proto 3 */
  protocol?: Protocol;
}
