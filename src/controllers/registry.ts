/** The list of controllers, in the order of the path from a deployment to an answered request. A controller that is not
 *  here does not exist. Those with a `load` are dormant: loaded and started when the first object is there that wakes
 *  them. */

import { type EnabledGates, noGates } from '#api';
import type { DirectDrivers } from '#csi';
import type { AnyController } from '#reconcile';
import { attachDetachDeclaration } from './attach-detach/declaration.ts';
import { bootstrapSignerDeclaration } from './bootstrap/signer-declaration.ts';
import { tokenCleanerDeclaration } from './bootstrap/token-cleaner-declaration.ts';
import { certificateApproverDeclaration } from './certificates/approver-declaration.ts';
import { certificateCleanerDeclaration } from './certificates/cleaner-declaration.ts';
import { podCertificateRequestCleanerDeclaration } from './certificates/pod-request-cleaner-declaration.ts';
import { certificateSignerDeclaration, type SignRequest } from './certificates/signer-declaration.ts';
import { createClusterTrustBundlePublisher } from './cluster-trust-bundle-publisher/controller.ts';
import { clusterRoleAggregationDeclaration } from './clusterrole-aggregation/declaration.ts';
import { cronJobDeclaration } from './cronjob/declaration.ts';
import { csiControllers } from './csi/controllers.ts';
import { daemonSetDeclaration } from './daemonset/declaration.ts';
import { deploymentDeclaration } from './deployment/declaration.ts';
import { deviceTaintEvictionDeclaration } from './device-taint-eviction/declaration.ts';
import { disruptionDeclaration } from './disruption/declaration.ts';
import { stalePodDisruptionDeclaration } from './disruption/stale-disruption-declaration.ts';
import { endpoints } from './endpoints/controller.ts';
import { endpointSlice } from './endpointslice/controller.ts';
import { endpointSliceMirroringDeclaration } from './endpointslice-mirroring/declaration.ts';
import { ephemeralVolumeDeclaration } from './ephemeral-volume/declaration.ts';
import { createGarbageCollector } from './garbage-collector/controller.ts';
import { autoscalerDeclaration } from './horizontal-pod-autoscaler/declaration.ts';
import { jobDeclaration } from './job/declaration.ts';
import { localCapacityDeclaration } from './local-volume/capacity-declaration.ts';
import { localVolumeDeclaration } from './local-volume/declaration.ts';
import { localSnapshotDeclaration } from './local-volume/snapshots-declaration.ts';
import { namespaceDeclaration } from './namespace/declaration.ts';
import { createNodeLifecycle } from './node-lifecycle/controller.ts';
import { persistentVolumeBinderDeclaration } from './persistentvolume-binder/declaration.ts';
import { podGarbageCollectorDeclaration } from './pod-garbage-collector/declaration.ts';
import { podGroupProtectionDeclaration } from './pod-group-protection/declaration.ts';
import { replicaSetDeclaration } from './replicaset/declaration.ts';
import { replicationControllerDeclaration } from './replicationcontroller/declaration.ts';
import { resourceQuotaDeclaration } from './resource-quota/declaration.ts';
import { resourceClaimDeclaration } from './resourceclaim/declaration.ts';
import { unusedResourceClaimDeclaration } from './resourceclaim/unused-declaration.ts';
import { createRootCaPublisher } from './root-ca-publisher/controller.ts';
import { serviceAccount } from './serviceaccount/controller.ts';
import { legacyTokenCleanerDeclaration } from './serviceaccount-token/cleaner-declaration.ts';
import { serviceAccountTokenDeclaration } from './serviceaccount-token/declaration.ts';
import { snapshotControllerDeclaration } from './snapshots/declaration.ts';
import { statefulSetDeclaration } from './statefulset/declaration.ts';
import { storageVersionMigrationDeclaration } from './storage-version-migration/declaration.ts';
import { ttlAfterFinishedDeclaration } from './ttl-after-finished/declaration.ts';
import { validatingAdmissionPolicyStatusDeclaration } from './validating-admission-policy-status/declaration.ts';
import {
  pvcProtectionDeclaration,
  pvProtectionDeclaration,
  vacProtectionDeclaration,
} from './volume-protection/declarations.ts';

/** What controllers get beyond the API. */
export interface RegistryOptions {
  /** Drivers of volumes that have no sidecars. Default: all have. */
  readonly drivers?: DirectDrivers | undefined;
  /** The certificate that signed the API server's, in PEM. Without it there is no `kube-root-ca.crt`. */
  readonly rootCa?: string | undefined;
  /** Signs certificates that were asked for and approved. Default: somebody else does. */
  readonly signRequest?: SignRequest | undefined;
  /** Feature gates that are on. Default: none. */
  readonly featureGates?: EnabledGates | undefined;
}

/** Makes the controllers of a cluster. */
export function createControllers({
  rootCa,
  signRequest,
  drivers,
  featureGates = noGates,
}: RegistryOptions = {}): readonly AnyController[] {
  return [
    // What every namespace has: a service account for its pods, and the certificate by which they know the API server;
    // and that certificate for all of them.
    serviceAccount,
    ...(rootCa === undefined ? [] : [createRootCaPublisher({ rootCa }), createClusterTrustBundlePublisher({ rootCa })]),
    // Tokens for what is no pod, in secrets that somebody makes for them.
    {
      ...serviceAccountTokenDeclaration,
      load: async () => (await import('./serviceaccount-token/controller.ts')).createServiceAccountToken({ rootCa }),
    },
    // And the end of those that nobody asked for and nobody uses.
    {
      ...legacyTokenCleanerDeclaration,
      load: async () => (await import('./serviceaccount-token/cleaner.ts')).createLegacyTokenCleaner(),
    },

    // Workloads: deployments make replica sets, replica sets make pods.
    { ...deploymentDeclaration, load: async () => (await import('./deployment/controller.ts')).deployment },
    { ...replicaSetDeclaration, load: async () => (await import('./replicaset/controller.ts')).replicaSet },
    {
      ...replicationControllerDeclaration,
      load: async () => (await import('./replicationcontroller/controller.ts')).replicationController,
    },
    // A pod on every node, and pods with names.
    { ...daemonSetDeclaration, load: async () => (await import('./daemonset/controller.ts')).daemonSet },
    { ...statefulSetDeclaration, load: async () => (await import('./statefulset/controller.ts')).statefulSet },

    // Work that ends: cron jobs make jobs at given times, jobs make pods until enough have succeeded, and go some time
    // after that.
    { ...cronJobDeclaration, load: async () => (await import('./cronjob/controller.ts')).createCronJobController() },
    { ...jobDeclaration, load: async () => (await import('./job/controller.ts')).job },
    {
      ...ttlAfterFinishedDeclaration,
      load: async () => (await import('./ttl-after-finished/controller.ts')).ttlAfterFinished,
    },

    // As many pods as there is work for.
    {
      ...autoscalerDeclaration,
      load: async () => (await import('./horizontal-pod-autoscaler/controller.ts')).horizontalPodAutoscaler,
    },

    // How many pods may be evicted, and evictions that were announced and never came.
    { ...disruptionDeclaration, load: async () => (await import('./disruption/controller.ts')).disruption },
    {
      ...stalePodDisruptionDeclaration,
      load: async () => (await import('./disruption/stale-disruption.ts')).stalePodDisruption,
    },

    // Storage: claims of pods' own volumes, which volume is whose, and that none goes while it is used.
    {
      ...ephemeralVolumeDeclaration,
      load: async () => (await import('./ephemeral-volume/controller.ts')).ephemeralVolume,
    },
    {
      ...persistentVolumeBinderDeclaration,
      load: async () => (await import('./persistentvolume-binder/controller.ts')).persistentVolumeBinder,
    },
    // Volumes on the disks of nodes.
    { ...localVolumeDeclaration, load: async () => (await import('./local-volume/controller.ts')).localVolume },
    {
      ...localCapacityDeclaration,
      load: async () => (await import('./local-volume/capacity.ts')).localCapacity,
    },
    {
      ...localSnapshotDeclaration,
      load: async () => (await import('./local-volume/snapshots.ts')).localSnapshot,
    },
    // Volumes of drivers: which nodes shall have them, and what their sidecars would do.
    {
      ...attachDetachDeclaration,
      load: async () => (await import('./attach-detach/controller.ts')).attachDetach,
    },
    ...(drivers ? csiControllers(drivers) : []),
    // Snapshots of volumes, where their definitions are applied.
    {
      ...snapshotControllerDeclaration,
      load: async () => (await import('./snapshots/controller.ts')).snapshotController,
    },
    {
      ...pvcProtectionDeclaration,
      load: async () => (await import('./volume-protection/controller.ts')).pvcProtection,
    },
    { ...pvProtectionDeclaration, load: async () => (await import('./volume-protection/controller.ts')).pvProtection },
    {
      ...vacProtectionDeclaration,
      load: async () => (await import('./volume-protection/controller.ts')).vacProtection,
    },

    // Devices: claims that are made for pods, and those that nobody uses any more.
    { ...resourceClaimDeclaration, load: async () => (await import('./resourceclaim/controller.ts')).resourceClaim },
    {
      ...unusedResourceClaimDeclaration,
      load: async () => (await import('./resourceclaim/unused.ts')).unusedResourceClaim,
    },
    // And the end of pods whose devices have become bad.
    {
      ...deviceTaintEvictionDeclaration,
      load: async () => (await import('./device-taint-eviction/controller.ts')).createDeviceTaintEviction(),
    },

    // Groups of pods, which do not go before their pods.
    ...(featureGates.has('GenericWorkload')
      ? [
          {
            ...podGroupProtectionDeclaration,
            load: async () => (await import('./pod-group-protection/controller.ts')).podGroupProtection,
          },
        ]
      : []),

    // What namespaces use of their quotas.
    {
      ...resourceQuotaDeclaration,
      load: async () => (await import('./resource-quota/controller.ts')).resourceQuotaController,
    },

    // Where services lead: the addresses of ready pods, in the new form and the old; and for services without a
    // selector what somebody wrote in the old form, in the new.
    endpointSlice,
    endpoints,
    {
      ...endpointSliceMirroringDeclaration,
      load: async () => (await import('./endpointslice-mirroring/controller.ts')).endpointSliceMirroring,
    },

    // Nodes that fall silent, and their pods.
    createNodeLifecycle(),

    // Certificates that kubelets and others ask for.
    {
      ...certificateApproverDeclaration,
      load: async () => (await import('./certificates/approver.ts')).certificateApprover,
    },
    ...(signRequest === undefined
      ? []
      : [
          {
            ...certificateSignerDeclaration,
            load: async () => (await import('./certificates/signer.ts')).createCertificateSigner(signRequest),
          },
        ]),
    {
      ...certificateCleanerDeclaration,
      load: async () => (await import('./certificates/cleaner.ts')).certificateCleaner,
    },
    {
      ...podCertificateRequestCleanerDeclaration,
      load: async () => (await import('./certificates/pod-request-cleaner.ts')).podCertificateRequestCleaner,
    },
    // Tokens of who is about to join, and by which they know the cluster.
    { ...tokenCleanerDeclaration, load: async () => (await import('./bootstrap/token-cleaner.ts')).tokenCleaner },
    { ...bootstrapSignerDeclaration, load: async () => (await import('./bootstrap/signer.ts')).bootstrapSigner },

    // Roles that gather the rules of others.
    {
      ...clusterRoleAggregationDeclaration,
      load: async () => (await import('./clusterrole-aggregation/controller.ts')).clusterRoleAggregation,
    },

    // Policies whose expressions do not fit what they are about.
    {
      ...validatingAdmissionPolicyStatusDeclaration,
      load: async () =>
        (await import('./validating-admission-policy-status/controller.ts')).validatingAdmissionPolicyStatus,
    },

    // Objects that are to be stored in another version.
    {
      ...storageVersionMigrationDeclaration,
      load: async () => (await import('./storage-version-migration/controller.ts')).storageVersionMigration,
    },

    // The end: what lost its owners, pods that nobody ends, all that was in a namespace.
    createGarbageCollector(),
    {
      ...podGarbageCollectorDeclaration,
      load: async () => (await import('./pod-garbage-collector/controller.ts')).createPodGarbageCollector(),
    },
    { ...namespaceDeclaration, load: async () => (await import('./namespace/controller.ts')).namespace },
  ];
}
