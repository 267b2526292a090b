// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable } from '../schema/descriptor.ts';
import { table as admissionregistrationV1 } from './admissionregistration-v1.ts';
import { table as apiextensionsV1 } from './apiextensions-v1.ts';
import { table as apiregistrationV1 } from './apiregistration-v1.ts';
import { table as appsV1 } from './apps-v1.ts';
import { table as authenticationV1 } from './authentication-v1.ts';
import { table as authorizationV1 } from './authorization-v1.ts';
import { table as autoscalingV1 } from './autoscaling-v1.ts';
import { table as autoscalingV2 } from './autoscaling-v2.ts';
import { table as batchV1 } from './batch-v1.ts';
import { table as certificatesV1 } from './certificates-v1.ts';
import { table as coordinationV1 } from './coordination-v1.ts';
import { table as coreV1 } from './core-v1.ts';
import { table as discoveryV1 } from './discovery-v1.ts';
import { table as eventsV1 } from './events-v1.ts';
import { table as flowcontrolV1 } from './flowcontrol-v1.ts';
import { table as metaV1 } from './meta-v1.ts';
import { table as metricsV1beta1 } from './metrics-v1beta1.ts';
import { table as networkingV1 } from './networking-v1.ts';
import { table as nodeV1 } from './node-v1.ts';
import { table as policyV1 } from './policy-v1.ts';
import { table as rbacV1 } from './rbac-v1.ts';
import { table as resourceV1 } from './resource-v1.ts';
import { table as schedulingV1 } from './scheduling-v1.ts';
import { table as schedulingV1alpha3 } from './scheduling-v1alpha3.ts';
import { table as schedulingV1beta1 } from './scheduling-v1beta1.ts';
import { table as storageV1 } from './storage-v1.ts';
import { table as storagemigrationV1 } from './storagemigration-v1.ts';
import { table as version } from './version.ts';

/** All structs by name. */
export const structs: StructTable = {
  ...admissionregistrationV1,
  ...apiextensionsV1,
  ...apiregistrationV1,
  ...appsV1,
  ...authenticationV1,
  ...authorizationV1,
  ...autoscalingV1,
  ...autoscalingV2,
  ...batchV1,
  ...certificatesV1,
  ...coordinationV1,
  ...coreV1,
  ...discoveryV1,
  ...eventsV1,
  ...flowcontrolV1,
  ...metaV1,
  ...metricsV1beta1,
  ...networkingV1,
  ...nodeV1,
  ...policyV1,
  ...rbacV1,
  ...resourceV1,
  ...schedulingV1,
  ...schedulingV1alpha3,
  ...schedulingV1beta1,
  ...storageV1,
  ...storagemigrationV1,
  ...version,
};

/** apiVersion/kind -> the name of its struct. */
export const structNames: Readonly<Record<string, string>> = {
  'v1/Binding': 'io.k8s.api.core.v1.Binding',
  'v1/ComponentStatus': 'io.k8s.api.core.v1.ComponentStatus',
  'v1/ConfigMap': 'io.k8s.api.core.v1.ConfigMap',
  'v1/Endpoints': 'io.k8s.api.core.v1.Endpoints',
  'v1/Event': 'io.k8s.api.core.v1.Event',
  'v1/LimitRange': 'io.k8s.api.core.v1.LimitRange',
  'v1/Namespace': 'io.k8s.api.core.v1.Namespace',
  'v1/Node': 'io.k8s.api.core.v1.Node',
  'v1/PersistentVolumeClaim': 'io.k8s.api.core.v1.PersistentVolumeClaim',
  'v1/PersistentVolume': 'io.k8s.api.core.v1.PersistentVolume',
  'v1/Pod': 'io.k8s.api.core.v1.Pod',
  'v1/PodTemplate': 'io.k8s.api.core.v1.PodTemplate',
  'v1/ReplicationController': 'io.k8s.api.core.v1.ReplicationController',
  'v1/ResourceQuota': 'io.k8s.api.core.v1.ResourceQuota',
  'v1/Secret': 'io.k8s.api.core.v1.Secret',
  'v1/ServiceAccount': 'io.k8s.api.core.v1.ServiceAccount',
  'v1/Service': 'io.k8s.api.core.v1.Service',
  'apiregistration.k8s.io/v1/APIService': 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  'apps/v1/ControllerRevision': 'io.k8s.api.apps.v1.ControllerRevision',
  'apps/v1/DaemonSet': 'io.k8s.api.apps.v1.DaemonSet',
  'apps/v1/Deployment': 'io.k8s.api.apps.v1.Deployment',
  'apps/v1/ReplicaSet': 'io.k8s.api.apps.v1.ReplicaSet',
  'apps/v1/StatefulSet': 'io.k8s.api.apps.v1.StatefulSet',
  'events.k8s.io/v1/Event': 'io.k8s.api.events.v1.Event',
  'authentication.k8s.io/v1/SelfSubjectReview': 'io.k8s.api.authentication.v1.SelfSubjectReview',
  'authentication.k8s.io/v1/TokenRequest': 'io.k8s.api.authentication.v1.TokenRequest',
  'authentication.k8s.io/v1/TokenReview': 'io.k8s.api.authentication.v1.TokenReview',
  'authorization.k8s.io/v1/LocalSubjectAccessReview': 'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  'authorization.k8s.io/v1/SelfSubjectAccessReview': 'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  'authorization.k8s.io/v1/SelfSubjectRulesReview': 'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  'authorization.k8s.io/v1/SubjectAccessReview': 'io.k8s.api.authorization.v1.SubjectAccessReview',
  'autoscaling/v1/HorizontalPodAutoscaler': 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  'autoscaling/v1/Scale': 'io.k8s.api.autoscaling.v1.Scale',
  'autoscaling/v2/HorizontalPodAutoscaler': 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  'batch/v1/CronJob': 'io.k8s.api.batch.v1.CronJob',
  'batch/v1/Job': 'io.k8s.api.batch.v1.Job',
  'certificates.k8s.io/v1/CertificateSigningRequest': 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  'certificates.k8s.io/v1/ClusterTrustBundle': 'io.k8s.api.certificates.v1.ClusterTrustBundle',
  'certificates.k8s.io/v1/PodCertificateRequest': 'io.k8s.api.certificates.v1.PodCertificateRequest',
  'networking.k8s.io/v1/IngressClass': 'io.k8s.api.networking.v1.IngressClass',
  'networking.k8s.io/v1/Ingress': 'io.k8s.api.networking.v1.Ingress',
  'networking.k8s.io/v1/IPAddress': 'io.k8s.api.networking.v1.IPAddress',
  'networking.k8s.io/v1/NetworkPolicy': 'io.k8s.api.networking.v1.NetworkPolicy',
  'networking.k8s.io/v1/ServiceCIDR': 'io.k8s.api.networking.v1.ServiceCIDR',
  'policy/v1/Eviction': 'io.k8s.api.policy.v1.Eviction',
  'policy/v1/PodDisruptionBudget': 'io.k8s.api.policy.v1.PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1/ClusterRole': 'io.k8s.api.rbac.v1.ClusterRole',
  'rbac.authorization.k8s.io/v1/RoleBinding': 'io.k8s.api.rbac.v1.RoleBinding',
  'rbac.authorization.k8s.io/v1/Role': 'io.k8s.api.rbac.v1.Role',
  'storage.k8s.io/v1/CSIDriver': 'io.k8s.api.storage.v1.CSIDriver',
  'storage.k8s.io/v1/CSINode': 'io.k8s.api.storage.v1.CSINode',
  'storage.k8s.io/v1/CSIStorageCapacity': 'io.k8s.api.storage.v1.CSIStorageCapacity',
  'storage.k8s.io/v1/StorageClass': 'io.k8s.api.storage.v1.StorageClass',
  'storage.k8s.io/v1/VolumeAttachment': 'io.k8s.api.storage.v1.VolumeAttachment',
  'storage.k8s.io/v1/VolumeAttributesClass': 'io.k8s.api.storage.v1.VolumeAttributesClass',
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1/CustomResourceDefinition': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  'scheduling.k8s.io/v1/PriorityClass': 'io.k8s.api.scheduling.v1.PriorityClass',
  'scheduling.k8s.io/v1beta1/PodGroup': 'io.k8s.api.scheduling.v1beta1.PodGroup',
  'scheduling.k8s.io/v1beta1/Workload': 'io.k8s.api.scheduling.v1beta1.Workload',
  'coordination.k8s.io/v1/Lease': 'io.k8s.api.coordination.v1.Lease',
  'node.k8s.io/v1/RuntimeClass': 'io.k8s.api.node.v1.RuntimeClass',
  'discovery.k8s.io/v1/EndpointSlice': 'io.k8s.api.discovery.v1.EndpointSlice',
  'resource.k8s.io/v1/DeviceClass': 'io.k8s.api.resource.v1.DeviceClass',
  'resource.k8s.io/v1/DeviceTaintRule': 'io.k8s.api.resource.v1.DeviceTaintRule',
  'resource.k8s.io/v1/ResourceClaim': 'io.k8s.api.resource.v1.ResourceClaim',
  'resource.k8s.io/v1/ResourceClaimTemplate': 'io.k8s.api.resource.v1.ResourceClaimTemplate',
  'resource.k8s.io/v1/ResourceSlice': 'io.k8s.api.resource.v1.ResourceSlice',
  'flowcontrol.apiserver.k8s.io/v1/FlowSchema': 'io.k8s.api.flowcontrol.v1.FlowSchema',
  'flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration': 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  'storagemigration.k8s.io/v1/StorageVersionMigration': 'io.k8s.api.storagemigration.v1.StorageVersionMigration',
  'metrics.k8s.io/v1beta1/NodeMetrics': 'io.k8s.api.metrics.v1beta1.NodeMetrics',
  'metrics.k8s.io/v1beta1/PodMetrics': 'io.k8s.api.metrics.v1beta1.PodMetrics',
};
