/** ResourceClaimTemplate: claims that pods get of their own. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { ObjectMeta } from '../../meta/v1/object-meta.ts';
import type { ResourceClaimSpec } from './resource-claim.ts';

/** Describes claims of which each pod gets one of its own. */
export interface ResourceClaimTemplate extends KubeObject {
  /** The claims. Cannot be changed. @optional @default {} @proto 2 */
  spec: ResourceClaimTemplateSpec;
}

export const ResourceClaimTemplate = defineKind<ResourceClaimTemplate>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  scope: 'Namespaced',
});

/** A claim to be made. */
export interface ResourceClaimTemplateSpec {
  /** Labels and annotations that it gets. @always @proto 1 */
  metadata?: ObjectMeta;
  /** What it asks for. @optional @default {} @proto 2 */
  spec: ResourceClaimSpec;
}
