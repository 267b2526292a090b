/** ComponentStatus: how the components of old were. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** Whether a component of the control plane is well. Not stored, and not to be used any more: ask the component itself.
 *  */
export interface ComponentStatus extends KubeObject {
  /** Aspects of the state; only Healthy exists. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type
   *  @proto 2 */
  conditions?: ComponentCondition[];
}

export const ComponentStatus = defineKind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  scope: 'Cluster',
  verbs: ['get', 'list'],
});

/** One aspect of a component's state. */
export interface ComponentCondition {
  /** What went wrong. @proto 4 */
  error?: string;
  /** What it said. @proto 3 */
  message?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect: Healthy. @proto 1 */
  type: string;
}
