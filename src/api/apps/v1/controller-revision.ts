/** ControllerRevision: a snapshot of a workload's template. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int64, RawJson } from '../../meta/v1/scalars.ts';

/** A snapshot of the template of a DaemonSet or StatefulSet, kept so that a roll back can restore it. It never changes.
 */
export interface ControllerRevision extends KubeObject {
  /** The snapshot, as the controller that owns it wrote it. @pointer @proto 2 */
  data: RawJson;
  /** Position in the owner's history; later snapshots have higher numbers. @optional @proto 3 */
  revision: Int64;
}

export const ControllerRevision = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  scope: 'Namespaced',
});
