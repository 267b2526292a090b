/** What upstream's sidecars do for drivers that have none. */
import type { DirectDrivers } from '#csi';
import type { DormantController } from '#reconcile';
import { csiSnapshotterDeclaration } from '../snapshots/snapshotter-declaration.ts';
import { csiAttacherDeclaration } from './attacher-declaration.ts';
import { csiCapacityDeclaration } from './capacity-declaration.ts';
import { csiProvisionerDeclaration } from './provisioner-declaration.ts';
import { csiResizerDeclaration } from './resizer-declaration.ts';

/** The controllers, which call these drivers. */
export const csiControllers = (drivers: DirectDrivers): DormantController[] => [
  {
    ...csiProvisionerDeclaration,
    load: async () => (await import('./provisioner.ts')).createCsiProvisioner(drivers),
  },
  { ...csiAttacherDeclaration, load: async () => (await import('./attacher.ts')).createCsiAttacher(drivers) },
  { ...csiCapacityDeclaration, load: async () => (await import('./capacity.ts')).createCsiCapacity(drivers) },
  {
    ...csiSnapshotterDeclaration,
    load: async () => (await import('../snapshots/snapshotter.ts')).createCsiSnapshotter(drivers),
  },
  { ...csiResizerDeclaration, load: async () => (await import('./resizer.ts')).createCsiResizer(drivers) },
];
