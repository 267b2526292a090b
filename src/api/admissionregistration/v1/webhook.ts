/** What webhooks of both kinds have in common: where they are, and which requests they see. */
import type { Bytes, Int32 } from '../../meta/v1/scalars.ts';

/** Where a webhook is: either `service` or `url` says it. */
export interface WebhookClientConfig {
  /** Certificates in PEM by which the server's own is verified. Left out, those of the API server's machine. @proto 2
   *  */
  caBundle?: Bytes;
  /** A service of the cluster. @proto 1 */
  service?: ServiceReference;
  /** An address, https and without query or user. @pointer @proto 3 */
  url?: string;
}

/** Points to a service of the cluster. */
export interface ServiceReference {
  /** Name of the service. @proto 2 */
  name: string;
  /** Namespace of the service. @proto 1 */
  namespace: string;
  /** Path of the requests. @pointer @proto 3 */
  path?: string;
  /** Port of the service. Default 443. @default 443 @pointer @proto 4 */
  port?: Int32;
}

/** A condition in CEL that a request must fulfil. */
export interface MatchCondition {
  /** The condition. It sees object, oldObject, request and authorizer, and comes to true or false. @proto 2 */
  expression: string;
  /** Its name; unique in the list. @proto 1 */
  name: string;
}

/** Which requests are meant: those that fit every list. */
export interface RuleWithOperations {
  /** Groups of the resource; * for all. @listType atomic @proto 2.1 */
  apiGroups?: string[];
  /** Versions of the resource; * for all. @listType atomic @proto 2.2 */
  apiVersions?: string[];
  /** What is done: CREATE, UPDATE, DELETE, CONNECT, or * for all. @listType atomic @proto 1 */
  operations?: ('*' | 'CONNECT' | 'CREATE' | 'DELETE' | 'UPDATE')[];
  /** Resources, and subresources as pods/log; * for all resources, or * slash * for subresources too. @listType atomic
   * @proto 2.3 */
  resources?: string[];
  /** Whether the resource is in namespaces: Cluster, Namespaced, or * (the default) for either. @default "*" @pointer
   * @proto 2.4 */
  scope?: '*' | 'Cluster' | 'Namespaced';
}
