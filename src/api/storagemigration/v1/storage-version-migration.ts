/** StorageVersionMigration: objects of a resource are written again, as they are stored now. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Condition } from '../../meta/v1/condition.ts';
import type { GroupResource } from '../../meta/v1/group-resource.ts';

/** Has all objects of a resource written again, so that they are stored in today's version. */
export interface StorageVersionMigration extends KubeObject {
  /** Which resource. Cannot be changed. @optional @default {} @proto 2 */
  spec: StorageVersionMigrationSpec;
  /** How far it has come. @always @proto 3 */
  status?: StorageVersionMigrationStatus;
}

export const StorageVersionMigration = defineKind<StorageVersionMigration>({
  group: 'storagemigration.k8s.io',
  version: 'v1',
  kind: 'StorageVersionMigration',
  plural: 'storageversionmigrations',
  scope: 'Cluster',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** Which objects are written again. */
export interface StorageVersionMigrationSpec {
  /** The resource. @proto 1 */
  resource: GroupResource;
}

/** How far a migration has come. */
export interface StorageVersionMigrationStatus {
  /** Aspects of the state: Running, Succeeded, Failed. @listType map @listMapKey type @patchStrategy merge
   *  @patchMergeKey type @proto 1 */
  conditions?: Condition[];
  /** Objects up to this version are written again. @proto 2 */
  resourceVersion?: string;
}
