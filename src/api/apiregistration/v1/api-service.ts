/** APIService: which server answers for a version of a group. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Bytes, Int32, Time } from '../../meta/v1/scalars.ts';

/** Says which server answers for one version of an API group. */
export interface APIService extends KubeObject {
  /** The version, and the server. @optional @default {} @proto 2 */
  spec: APIServiceSpec;
  /** Whether the server can be asked. @always @proto 3 */
  status?: APIServiceStatus;
}

export const APIService = defineKind<APIService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  categories: ['api-extensions'],
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which server answers for one version of a group. */
export interface APIServiceSpec {
  /** Certificates in PEM by which the server's own is verified. Left out, those of the API server's machine. @listType
   *  atomic @proto 5 */
  caBundle?: Bytes;
  /** Name of the group; empty for the core group. @proto 2 */
  group?: string;
  /** Place of the group among the groups: of all its versions the highest counts, and higher ones come first. @proto 7
   *  */
  groupPriorityMinimum: Int32;
  /** Whether the server's certificate is not verified. Not together with `caBundle`. @proto 4 */
  insecureSkipTLSVerify?: boolean;
  /** The server, a service of the cluster. Left out, this API server itself. @proto 1 */
  service?: ServiceReference;
  /** Name of the version, such as v1. @proto 3 */
  version?: string;
  /** Place of the version in its group; higher ones come first. @proto 8 */
  versionPriority: Int32;
}

/** Points to a service of the cluster. @exportedAs APIServiceReference */
export interface ServiceReference {
  /** Name of the service. @proto 2 */
  name?: string;
  /** Namespace of the service. @proto 1 */
  namespace?: string;
  /** Port of the service. Default 443. @default 443 @pointer @proto 3 */
  port?: Int32;
}

/** Whether the server can be asked. */
export interface APIServiceStatus {
  /** Aspects of the state, such as Available. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type
   *  @proto 1 */
  conditions?: APIServiceCondition[];
}

/** One aspect of the state of a server. */
export interface APIServiceCondition {
  /** When the condition last changed from one status to another. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as Available. @proto 1 */
  type: string;
}
