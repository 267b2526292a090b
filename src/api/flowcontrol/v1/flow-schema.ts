/** FlowSchema: which requests are of which priority. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, Time } from '../../meta/v1/scalars.ts';

/** Puts requests to the API server into one of its priority levels. */
export interface FlowSchema extends KubeObject {
  /** Which requests, and which level. @default {} @proto 2 */
  spec: FlowSchemaSpec;
  /** Whether the level exists. @always @proto 3 */
  status?: FlowSchemaStatus;
}

export const FlowSchema = defineKind<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which requests go to which level. */
export interface FlowSchemaSpec {
  /** How requests become flows, which take turns. Left out, all of them are one. @proto 3 */
  distinguisherMethod?: FlowDistinguisherMethod;
  /** Of the schemas that fit a request the one with the lowest number counts: 1 to 10000. Default 1000. @default 1000
   *  @always @proto 2 */
  matchingPrecedence?: Int32;
  /** The level. @proto 1 */
  priorityLevelConfiguration: PriorityLevelConfigurationReference;
  /** Which requests: those that fit one of the rules. Left out, none. @listType atomic @proto 4 */
  rules?: PolicyRulesWithSubjects[];
}

/** How requests become flows. */
export interface FlowDistinguisherMethod {
  /** ByUser or ByNamespace. @proto 1 */
  type: string;
}

/** Points to a priority level. */
export interface PriorityLevelConfigurationReference {
  /** Name of the level. @proto 1 */
  name: string;
}

/** Whose requests about what. */
export interface PolicyRulesWithSubjects {
  /** Requests about no resource, such as /healthz. There must be some, or `resourceRules`. @listType atomic @proto 3 */
  nonResourceRules?: NonResourcePolicyRule[];
  /** Requests about resources. @listType atomic @proto 2 */
  resourceRules?: ResourcePolicyRule[];
  /** Whose. @listType atomic @proto 1 */
  subjects: Subject[];
}

/** Requests about no resource. */
export interface NonResourcePolicyRule {
  /** Paths such as /healthz or /apis/ with * after it; * for all. @listType set @proto 6 */
  nonResourceURLs: string[];
  /** What is done, in lower case; * for all. @listType set @proto 1 */
  verbs: string[];
}

/** Requests about resources: those that fit every list. */
export interface ResourcePolicyRule {
  /** Groups of the resource; * for all. @listType set @proto 2 */
  apiGroups: string[];
  /** Whether requests about no namespace, or all of them, are meant. @proto 4 */
  clusterScope?: boolean;
  /** Namespaces; * for all. @listType set @always @proto 5 */
  namespaces?: string[];
  /** Resources, and subresources as nodes/status; * for all. @listType set @proto 3 */
  resources: string[];
  /** What is done, such as list; * for all. @listType set @proto 1 */
  verbs: string[];
}

/** Who asks. `kind` names the field that is set. @exportedAs FlowSchemaSubject @union kind group serviceAccount user */
export interface Subject {
  /** A group of users. @proto 3 */
  group?: GroupSubject;
  /** User, Group or ServiceAccount. @proto 1 */
  kind: string;
  /** A service account. @proto 4 */
  serviceAccount?: ServiceAccountSubject;
  /** A user. @proto 2 */
  user?: UserSubject;
}

/** A group of users. */
export interface GroupSubject {
  /** Its name; * for any. @proto 1 */
  name: string;
}

/** A service account. */
export interface ServiceAccountSubject {
  /** Its name; * for any in the namespace. @proto 2 */
  name: string;
  /** Its namespace. @proto 1 */
  namespace: string;
}

/** A user. */
export interface UserSubject {
  /** Its name; * for any. @proto 1 */
  name: string;
}

/** What was last seen of a flow schema. */
export interface FlowSchemaStatus {
  /** Aspects of the state, such as Dangling. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type
   *  @proto 1 */
  conditions?: FlowSchemaCondition[];
}

/** One aspect of a flow schema's state. */
export interface FlowSchemaCondition {
  /** When the condition last changed from one status to another. @always @proto 3 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 5 */
  message?: string;
  /** Why, in one word in camel case. @proto 4 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status?: string;
  /** Name of the aspect, such as Dangling. @omitZero @proto 1 */
  type: string;
}
