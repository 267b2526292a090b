/** ResourceQuota: bounds for a namespace. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Quantity } from '../../meta/v1/scalars.ts';

/** Bounds for all that a namespace holds and asks for together. */
export interface ResourceQuota extends KubeObject {
  /** The bounds. @optional @default {} @proto 2 */
  spec: ResourceQuotaSpec;
  /** The bounds that hold, and what is used of them. @always @proto 3 */
  status?: ResourceQuotaStatus;
}

export const ResourceQuota = defineKind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Bounds, and for what they hold. */
export interface ResourceQuotaSpec {
  /** The most of each resource, such as requests.cpu, pods or count/deployments.apps. @proto 1 */
  hard?: Record<string, Quantity>;
  /** More exact words for which objects count; in addition to `scopes`. @proto 3 */
  scopeSelector?: ScopeSelector;
  /** Which objects count: those that fit all scopes. Left out, all. @checkedApart @listType atomic @proto 2 */
  scopes?: ResourceQuotaScope[];
}

/** Which objects count; all expressions must fit. @mapType atomic */
export interface ScopeSelector {
  /** Scopes, and their values. @listType atomic @proto 1 */
  matchExpressions?: ScopedResourceSelectorRequirement[];
}

/** A scope, and the values that will do. */
export interface ScopedResourceSelectorRequirement {
  /** How the values are compared. @checkedApart @mayBeEmpty @proto 2 */
  operator: 'DoesNotExist' | 'Exists' | 'In' | 'NotIn';
  /** The scope. @checkedApart @mayBeEmpty @proto 1 */
  scopeName: ResourceQuotaScope;
  /** The values, for In and NotIn. @listType atomic @proto 3 */
  values?: string[];
}

/** The bounds that hold, and what is used of them. */
export interface ResourceQuotaStatus {
  /** The bounds. @proto 1 */
  hard?: Record<string, Quantity>;
  /** What is used. @proto 2 */
  used?: Record<string, Quantity>;
}

/** Some of the objects of a namespace. */
export type ResourceQuotaScope =
  | 'BestEffort'
  | 'CrossNamespacePodAffinity'
  | 'NotBestEffort'
  | 'NotTerminating'
  | 'PriorityClass'
  | 'Terminating'
  | 'VolumeAttributesClass';
