// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { Strategy } from '../../../resource/strategy.ts';
import { mutatingAdmissionPolicyBindingStrategy } from '../admissionregistration/mutating-admission-policy-binding.ts';
import { mutatingAdmissionPolicyStrategy } from '../admissionregistration/mutating-admission-policy.ts';
import { mutatingWebhookConfigurationStrategy } from '../admissionregistration/mutating-webhook-configuration.ts';
import { validatingAdmissionPolicyBindingStrategy } from '../admissionregistration/validating-admission-policy-binding.ts';
import { validatingAdmissionPolicyStrategy } from '../admissionregistration/validating-admission-policy.ts';
import { validatingWebhookConfigurationStrategy } from '../admissionregistration/validating-webhook-configuration.ts';
import { apiServiceStrategy } from '../apiregistration/api-service.ts';
import { controllerRevisionStrategy } from '../apps/controller-revision.ts';
import { daemonSetStrategy } from '../apps/daemon-set.ts';
import { deploymentStrategy } from '../apps/deployment.ts';
import { replicaSetStrategy } from '../apps/replica-set.ts';
import { statefulSetStrategy } from '../apps/stateful-set.ts';
import { horizontalPodAutoscalerV1Strategy } from '../autoscaling/horizontal-pod-autoscaler-v1.ts';
import { horizontalPodAutoscalerStrategy } from '../autoscaling/horizontal-pod-autoscaler.ts';
import { cronJobStrategy } from '../batch/cron-job.ts';
import { jobStrategy } from '../batch/job.ts';
import { certificateSigningRequestStrategy } from '../certificates/certificate-signing-request.ts';
import { clusterTrustBundleStrategy } from '../certificates/cluster-trust-bundle.ts';
import { podCertificateRequestStrategy } from '../certificates/pod-certificate-request.ts';
import { componentStatusStrategy } from '../component-status.ts';
import { configMapStrategy } from '../config-map.ts';
import { leaseStrategy } from '../coordination/lease.ts';
import { endpointSliceStrategy } from '../discovery/endpoint-slice.ts';
import { endpointsStrategy } from '../endpoints.ts';
import { eventStrategy } from '../event.ts';
import { eventsV1EventStrategy } from '../events/event.ts';
import { flowSchemaStrategy } from '../flowcontrol/flow-schema.ts';
import { priorityLevelConfigurationStrategy } from '../flowcontrol/priority-level-configuration.ts';
import { limitRangeStrategy } from '../limit-range.ts';
import { nodeMetricsStrategy } from '../metrics/node-metrics.ts';
import { podMetricsStrategy } from '../metrics/pod-metrics.ts';
import { namespaceStrategy } from '../namespace.ts';
import { ingressClassStrategy } from '../networking/ingress-class.ts';
import { ingressStrategy } from '../networking/ingress.ts';
import { ipAddressStrategy } from '../networking/ip-address.ts';
import { networkPolicyStrategy } from '../networking/network-policy.ts';
import { serviceCidrStrategy } from '../networking/service-cidr.ts';
import { nodeStrategy } from '../node.ts';
import { runtimeClassStrategy } from '../node/runtime-class.ts';
import { persistentVolumeClaimStrategy } from '../persistent-volume-claim.ts';
import { persistentVolumeStrategy } from '../persistent-volume.ts';
import { podTemplateStrategy } from '../pod-template.ts';
import { podStrategy } from '../pod.ts';
import { podDisruptionBudgetStrategy } from '../policy/pod-disruption-budget.ts';
import { clusterRoleBindingStrategy } from '../rbac/cluster-role-binding.ts';
import { clusterRoleStrategy } from '../rbac/cluster-role.ts';
import { roleBindingStrategy } from '../rbac/role-binding.ts';
import { roleStrategy } from '../rbac/role.ts';
import { replicationControllerStrategy } from '../replication-controller.ts';
import { resourceQuotaStrategy } from '../resource-quota.ts';
import { deviceClassStrategy } from '../resource/device-class.ts';
import { deviceTaintRuleStrategy } from '../resource/device-taint-rule.ts';
import { resourceClaimTemplateStrategy } from '../resource/resource-claim-template.ts';
import { resourceClaimStrategy } from '../resource/resource-claim.ts';
import { resourceSliceStrategy } from '../resource/resource-slice.ts';
import { podGroupStrategy } from '../scheduling/pod-group.ts';
import { priorityClassStrategy } from '../scheduling/priority-class.ts';
import { workloadStrategy } from '../scheduling/workload.ts';
import { secretStrategy } from '../secret.ts';
import { serviceAccountStrategy } from '../service-account.ts';
import { createServiceStrategy, type ServiceOptions } from '../service.ts';
import { csiDriverStrategy } from '../storage/csi-driver.ts';
import { csiNodeStrategy } from '../storage/csi-node.ts';
import { csiStorageCapacityStrategy } from '../storage/csi-storage-capacity.ts';
import { storageClassStrategy } from '../storage/storage-class.ts';
import { volumeAttachmentStrategy } from '../storage/volume-attachment.ts';
import { volumeAttributesClassStrategy } from '../storage/volume-attributes-class.ts';
import { storageVersionMigrationStrategy } from '../storagemigration/storage-version-migration.ts';

/** Facts of the cluster that strategies need. */
export interface StrategyOptions extends ServiceOptions {}

/** The strategies of a cluster. */
export const createStrategies = (options: StrategyOptions = {}): readonly Strategy[] => [
  mutatingAdmissionPolicyBindingStrategy,
  mutatingAdmissionPolicyStrategy,
  mutatingWebhookConfigurationStrategy,
  validatingAdmissionPolicyBindingStrategy,
  validatingAdmissionPolicyStrategy,
  validatingWebhookConfigurationStrategy,
  apiServiceStrategy,
  controllerRevisionStrategy,
  daemonSetStrategy,
  deploymentStrategy,
  replicaSetStrategy,
  statefulSetStrategy,
  horizontalPodAutoscalerV1Strategy,
  horizontalPodAutoscalerStrategy,
  cronJobStrategy,
  jobStrategy,
  certificateSigningRequestStrategy,
  clusterTrustBundleStrategy,
  podCertificateRequestStrategy,
  componentStatusStrategy,
  configMapStrategy,
  leaseStrategy,
  endpointSliceStrategy,
  endpointsStrategy,
  eventStrategy,
  eventsV1EventStrategy,
  flowSchemaStrategy,
  priorityLevelConfigurationStrategy,
  limitRangeStrategy,
  nodeMetricsStrategy,
  podMetricsStrategy,
  namespaceStrategy,
  ingressClassStrategy,
  ingressStrategy,
  ipAddressStrategy,
  networkPolicyStrategy,
  serviceCidrStrategy,
  nodeStrategy,
  runtimeClassStrategy,
  persistentVolumeClaimStrategy,
  persistentVolumeStrategy,
  podTemplateStrategy,
  podStrategy,
  podDisruptionBudgetStrategy,
  clusterRoleBindingStrategy,
  clusterRoleStrategy,
  roleBindingStrategy,
  roleStrategy,
  replicationControllerStrategy,
  resourceQuotaStrategy,
  deviceClassStrategy,
  deviceTaintRuleStrategy,
  resourceClaimTemplateStrategy,
  resourceClaimStrategy,
  resourceSliceStrategy,
  podGroupStrategy,
  priorityClassStrategy,
  workloadStrategy,
  secretStrategy,
  serviceAccountStrategy,
  createServiceStrategy(options),
  csiDriverStrategy,
  csiNodeStrategy,
  csiStorageCapacityStrategy,
  storageClassStrategy,
  volumeAttachmentStrategy,
  volumeAttributesClassStrategy,
  storageVersionMigrationStrategy,
];
