/** Discovery documents: what a server serves. */

export interface APIVersions {
  apiVersion?: string;
  kind?: string;
  /** @listType atomic @proto 2 */
  serverAddressByClientCIDRs: ServerAddressByClientCIDR[];
  /** @listType atomic @proto 1 */
  versions: string[];
}

export interface APIGroupList {
  apiVersion?: string;
  /** @listType atomic @proto 1 */
  groups: APIGroup[];
  kind?: string;
}

export interface APIGroup {
  apiVersion?: string;
  kind?: string;
  /** @proto 1 */
  name: string;
  /** @proto 3 */
  preferredVersion?: GroupVersionForDiscovery;
  /** @listType atomic @proto 4 */
  serverAddressByClientCIDRs?: ServerAddressByClientCIDR[];
  /** @listType atomic @proto 2 */
  versions: GroupVersionForDiscovery[];
}

export interface GroupVersionForDiscovery {
  /** @proto 1 */
  groupVersion: string;
  /** @proto 2 */
  version: string;
}

export interface ServerAddressByClientCIDR {
  /** @proto 1 */
  clientCIDR: string;
  /** @proto 2 */
  serverAddress: string;
}

export interface APIResourceList {
  apiVersion?: string;
  /** @proto 1 */
  groupVersion: string;
  kind?: string;
  /** @listType atomic @proto 2 */
  resources: APIResource[];
}

export interface APIResource {
  /** @listType atomic @proto 7 */
  categories?: string[];
  /** @proto 8 */
  group?: string;
  /** @proto 3 */
  kind: string;
  /** @proto 1 */
  name: string;
  /** @proto 2 */
  namespaced: boolean;
  /** @listType atomic @proto 5 */
  shortNames?: string[];
  /** @proto 6 */
  singularName: string;
  /** @proto 10 */
  storageVersionHash?: string;
  /** @proto 4 */
  verbs: string[];
  /** @proto 9 */
  version?: string;
}
