/** PodTemplate, and the template of pods that workloads embed. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { ObjectMeta } from '../../meta/v1/object-meta.ts';
import type { PodSpec } from './pod.ts';

/** A description of pods to be made. */
export interface PodTemplate extends KubeObject {
  /** The pods. @always @proto 2 */
  template?: PodTemplateSpec;
}

export const PodTemplate = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  scope: 'Namespaced',
});

/** The pods that a workload makes. */
export interface PodTemplateSpec {
  /** Labels, annotations and so on that the pods get. @always @proto 1 */
  metadata?: ObjectMeta;
  /** What the pods are. @optional @default {} @proto 2 */
  spec: PodSpec;
}
