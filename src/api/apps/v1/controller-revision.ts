/** ControllerRevision: a snapshot of a workload's template. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int64, RawJson } from '../../meta/v1/scalars.ts';

export interface ControllerRevision extends KubeObject {
  /** @proto 2 */
  data?: RawJson;
  /** @proto 3 */
  revision: Int64;
}

export const ControllerRevision = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  scope: 'Namespaced',
});
