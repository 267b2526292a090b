/** IPAddress: an address that is taken. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** An address of a service network that somebody holds. Its name is the address, in its only right spelling. */
export interface IPAddress extends KubeObject {
  /** Who holds it. @default {} @proto 2 */
  spec: IPAddressSpec;
}

export const IPAddress = defineKind<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  scope: 'Cluster',
});

/** Who holds an address. */
export interface IPAddressSpec {
  /** The object that holds it. @pointer @omitZero @proto 1 */
  parentRef: ParentReference;
}

/** An object. */
export interface ParentReference {
  /** Group of the object; empty for the core group. @proto 1 */
  group?: string;
  /** Name of the object. @omitZero @proto 4 */
  name: string;
  /** Namespace of the object. @proto 3 */
  namespace?: string;
  /** Resource of the object, as services. @omitZero @proto 2 */
  resource: string;
}
