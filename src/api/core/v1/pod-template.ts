/** PodTemplate, and the template of pods that workloads embed. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { ObjectMeta } from '../../meta/v1/object-meta.ts';
import type { PodSpec } from './pod.ts';

export interface PodTemplate extends KubeObject {
  /** @proto 2 */
  template?: PodTemplateSpec;
}

export const PodTemplate = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  scope: 'Namespaced',
});

export interface PodTemplateSpec {
  /** @proto 1 */
  metadata?: ObjectMeta;
  /** @optional @default {} @proto 2 */
  spec: PodSpec;
}
