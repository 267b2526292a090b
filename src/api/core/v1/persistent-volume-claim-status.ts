/** PersistentVolumeClaim: storage that pods ask for, and what has become of that. */
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Quantity, Time } from '../../meta/v1/scalars.ts';
import type { PersistentVolumeAccessMode, PersistentVolumeClaimSpec } from './persistent-volume-claim.ts';
import type { VolumeHealthCondition } from './pod-status.ts';

/** Asks for storage that outlives pods. */
export interface PersistentVolumeClaim extends KubeObject {
  /** Which storage. @optional @default {} @proto 2 */
  spec: PersistentVolumeClaimSpec;
  /** Which it got. @always @proto 3 */
  status?: PersistentVolumeClaimStatus;
}

export const PersistentVolumeClaim = defineKind<PersistentVolumeClaim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  shortNames: ['pvc'],
  scope: 'Namespaced',
  subresources: [{ name: 'status', verbs: ['get', 'patch', 'update'] }],
});

/** What a claim got. */
export interface PersistentVolumeClaimStatus {
  /** How many nodes can use the volume, and how. @listType atomic @proto 2 */
  accessModes?: PersistentVolumeAccessMode[];
  /** How far changes of the size have come, by resource. @proto 7 */
  allocatedResourceStatuses?: Record<string, string>;
  /** The size that is being made, by resource. @proto 5 */
  allocatedResources?: Record<string, Quantity>;
  /** The size that there is, by resource. @proto 3 */
  capacity?: Record<string, Quantity>;
  /** Aspects of the state, such as Resizing. @listType map @listMapKey type @patchStrategy merge @patchMergeKey type
   *  @proto 4 */
  conditions?: PersistentVolumeClaimCondition[];
  /** The class of attributes that the volume has. @pointer @proto 8 */
  currentVolumeAttributesClassName?: string;
  /** How the volume is. @featureGate CSIVolumeHealth @proto 10 */
  healthStatus?: VolumeHealthStatus;
  /** How far a change of the class of attributes has come. @proto 9 */
  modifyVolumeStatus?: ModifyVolumeStatus;
  /** Pending until it has a volume, Bound then, Lost when that is gone. @proto 1 */
  phase?: 'Bound' | 'Lost' | 'Pending';
}

/** One aspect of a claim's state. */
export interface PersistentVolumeClaimCondition {
  /** When the condition was last looked at. @always @proto 3 */
  lastProbeTime?: Time;
  /** When the condition last changed from one status to another. @always @proto 4 */
  lastTransitionTime?: Time;
  /** Why, for people. @proto 6 */
  message?: string;
  /** Why, in one word in camel case. @proto 5 */
  reason?: string;
  /** True, False or Unknown. @proto 2 */
  status: string;
  /** Name of the aspect, such as Resizing. @proto 1 */
  type: string;
}

/** How far a change of the class of attributes has come. */
export interface ModifyVolumeStatus {
  /** Pending, InProgress, or Infeasible. @proto 2 */
  status: 'InProgress' | 'Infeasible' | 'Pending';
  /** The class that the volume shall have. @proto 1 */
  targetVolumeAttributesClassName?: string;
}

/** How a volume is. */
export interface VolumeHealthStatus {
  /** What is wrong with it. @listType map @listMapKey status @listMapKey reason @patchStrategy merge @patchMergeKey
   *  status @proto 1 */
  healthConditions?: VolumeHealthCondition[];
  /** When that last changed. @always @proto 2 */
  lastTransitionTime?: Time;
}
