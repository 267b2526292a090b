/** Discovery documents: what a server serves. */

/** The versions of the core group: the answer of /api. */
export interface APIVersions {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** What the object is. */
  kind?: string;
  /** Under which address clients reach the server. @listType atomic @proto 2 */
  serverAddressByClientCIDRs: ServerAddressByClientCIDR[];
  /** The versions. @listType atomic @proto 1 */
  versions: string[];
}

/** The groups that a server has: the answer of /apis. */
export interface APIGroupList {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** The groups. @listType atomic @proto 1 */
  groups: APIGroup[];
  /** What the object is. */
  kind?: string;
}

/** A group and its versions. */
export interface APIGroup {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** What the object is. */
  kind?: string;
  /** Name of the group. @proto 1 */
  name: string;
  /** The version that clients should use. @always @proto 3 */
  preferredVersion?: GroupVersionForDiscovery;
  /** Under which address clients reach the server. @listType atomic @proto 4 */
  serverAddressByClientCIDRs?: ServerAddressByClientCIDR[];
  /** The versions. @listType atomic @proto 2 */
  versions: GroupVersionForDiscovery[];
}

/** A version of a group, in both notations. */
export interface GroupVersionForDiscovery {
  /** Group and version, apps/v1. @proto 1 */
  groupVersion: string;
  /** Version alone. @proto 2 */
  version: string;
}

/** An address of the server for some clients. */
export interface ServerAddressByClientCIDR {
  /** The clients, as a range of addresses. @proto 1 */
  clientCIDR: string;
  /** Address of the server, with a port if need be. @proto 2 */
  serverAddress: string;
}

/** The resources of one version of a group. */
export interface APIResourceList {
  /** APIVersion defines the group and version in which the object is written. */
  apiVersion?: string;
  /** Group and version. @proto 1 */
  groupVersion: string;
  /** What the object is. */
  kind?: string;
  /** The resources and subresources. @listType atomic @proto 2 */
  resources: APIResource[];
}

/** A resource, or a subresource named RESOURCE/SUBRESOURCE. */
export interface APIResource {
  /** Names of lists that it is in, such as all. @listType atomic @proto 7 */
  categories?: string[];
  /** Group of its objects; left out if it is that of the list. @proto 8 */
  group?: string;
  /** Kind of its objects. @proto 3 */
  kind: string;
  /** Name in the plural, as in paths. @proto 1 */
  name: string;
  /** Whether its objects are in namespaces. @proto 2 */
  namespaced: boolean;
  /** Abbreviations. @listType atomic @proto 5 */
  shortNames?: string[];
  /** Name in the singular. @proto 6 */
  singularName: string;
  /** Changes with the version in which objects are stored. Opaque. @proto 10 */
  storageVersionHash?: string;
  /** Verbs that it knows. @proto 4 */
  verbs: string[];
  /** Version of its objects; left out if it is that of the list. @proto 9 */
  version?: string;
}
