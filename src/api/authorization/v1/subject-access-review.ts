/** SubjectAccessReview: asks whether a user may do something. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { FieldSelectorRequirement, LabelSelectorRequirement } from '../../meta/v1/label-selector.ts';

/** Asks whether a user may do something. */
export interface SubjectAccessReview extends KubeObject {
  /** The user and the deed. @proto 2 */
  spec: SubjectAccessReviewSpec;
  /** The answer. @always @proto 3 */
  status?: SubjectAccessReviewStatus;
}

export const SubjectAccessReview = defineKind<SubjectAccessReview>({
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  scope: 'Cluster',
  verbs: ['create'],
});

/** The user and the deed; exactly one of the two kinds of attributes. */
export interface SubjectAccessReviewSpec {
  /** Further attributes of the user, by name. @proto 5 */
  extra?: Record<string, string[]>;
  /** Groups of the user. @listType atomic @proto 4 */
  groups?: string[];
  /** A request to a path that is no resource. @proto 2 */
  nonResourceAttributes?: NonResourceAttributes;
  /** A request to a resource. @proto 1 */
  resourceAttributes?: ResourceAttributes;
  /** UID of the user. @proto 6 */
  uid?: string;
  /** Name of the user. @proto 3 */
  user?: string;
}

/** Whether a deed is allowed. */
export interface SubjectAccessReviewStatus {
  /** Whether it is allowed. @proto 1 */
  allowed: boolean;
  /** Whether it is forbidden for good, whatever other authorizers say. @proto 4 */
  denied?: boolean;
  /** Why the answer may be incomplete. @proto 3 */
  evaluationError?: string;
  /** Why it is allowed or not. @proto 2 */
  reason?: string;
}

/** A request to a resource. */
export interface ResourceAttributes {
  /** To which fields' values the request is limited; only for lists and the like. @proto 8 */
  fieldSelector?: FieldSelectorAttributes;
  /** Group of the resource; `*` means all. @proto 3 */
  group?: string;
  /** To which labels the request is limited; only for lists and the like. @proto 9 */
  labelSelector?: LabelSelectorAttributes;
  /** Name of the object; empty means all. @proto 7 */
  name?: string;
  /** Namespace of the object; empty for cluster-scoped objects and for all namespaces. @proto 1 */
  namespace?: string;
  /** Name of the resource in the plural; `*` means all. @proto 5 */
  resource?: string;
  /** Name of the subresource; empty means none. @proto 6 */
  subresource?: string;
  /** Verb such as get, list or delete; `*` means all. @proto 2 */
  verb?: string;
  /** Version of the resource; `*` means all. @proto 4 */
  version?: string;
}

/** A request to a path that is no resource. */
export interface NonResourceAttributes {
  /** Path of the request. @proto 1 */
  path?: string;
  /** HTTP method in lower case. @proto 2 */
  verb?: string;
}

/** A limit by fields; one of the two forms. */
export interface FieldSelectorAttributes {
  /** The selector as it stands in a query. Only for callers who cannot parse it. @proto 1 */
  rawSelector?: string;
  /** The selector as a list of requirements, all of which hold. @listType atomic @proto 2 */
  requirements?: FieldSelectorRequirement[];
}

/** A limit by labels; one of the two forms. */
export interface LabelSelectorAttributes {
  /** The selector as it stands in a query. Only for callers who cannot parse it. @proto 1 */
  rawSelector?: string;
  /** The selector as a list of requirements, all of which hold. @listType atomic @proto 2 */
  requirements?: LabelSelectorRequirement[];
}
