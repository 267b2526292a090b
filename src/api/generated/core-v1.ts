// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const AWSElasticBlockStoreVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource' };
const Affinity: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Affinity' };
const AppArmorProfile: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.AppArmorProfile' };
const AttachedVolume: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.AttachedVolume' };
const AzureDiskVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.AzureDiskVolumeSource' };
const AzureFilePersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.AzureFilePersistentVolumeSource' };
const AzureFileVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.AzureFileVolumeSource' };
const CSIPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.CSIPersistentVolumeSource' };
const CSIVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.CSIVolumeSource' };
const Capabilities: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Capabilities' };
const CephFSPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.CephFSPersistentVolumeSource' };
const CephFSVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.CephFSVolumeSource' };
const CinderPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.CinderPersistentVolumeSource' };
const CinderVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.CinderVolumeSource' };
const ClientIPConfig: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ClientIPConfig' };
const ClusterTrustBundleProjection: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ClusterTrustBundleProjection' };
const ComponentCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ComponentCondition' };
const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const ConfigMapEnvSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ConfigMapEnvSource' };
const ConfigMapKeySelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ConfigMapKeySelector' };
const ConfigMapNodeConfigSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ConfigMapNodeConfigSource' };
const ConfigMapProjection: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ConfigMapProjection' };
const ConfigMapVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ConfigMapVolumeSource' };
const Container: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Container' };
const ContainerExtendedResourceRequest: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerExtendedResourceRequest' };
const ContainerImage: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerImage' };
const ContainerPort: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerPort' };
const ContainerResizePolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerResizePolicy' };
const ContainerRestartRule: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerRestartRule' };
const ContainerRestartRuleOnExitCodes: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes' };
const ContainerState: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerState' };
const ContainerStateRunning: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerStateRunning' };
const ContainerStateTerminated: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerStateTerminated' };
const ContainerStateWaiting: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerStateWaiting' };
const ContainerStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerStatus' };
const ContainerUser: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ContainerUser' };
const DaemonEndpoint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.DaemonEndpoint' };
const DownwardAPIProjection: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.DownwardAPIProjection' };
const DownwardAPIVolumeFile: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.DownwardAPIVolumeFile' };
const DownwardAPIVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.DownwardAPIVolumeSource' };
const EmptyDirVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EmptyDirVolumeSource' };
const EndpointAddress: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EndpointAddress' };
const EndpointPort: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EndpointPort' };
const EndpointSubset: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EndpointSubset' };
const EnvFromSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EnvFromSource' };
const EnvVar: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EnvVar' };
const EnvVarSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EnvVarSource' };
const EphemeralContainer: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EphemeralContainer' };
const EphemeralVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EphemeralVolumeSource' };
const EventSeries: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EventSeries' };
const EventSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EventSource' };
const EvictionResponder: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EvictionResponder' };
const ExecAction: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ExecAction' };
const FCVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.FCVolumeSource' };
const FileKeySelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.FileKeySelector' };
const FlexPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.FlexPersistentVolumeSource' };
const FlexVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.FlexVolumeSource' };
const FlockerVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.FlockerVolumeSource' };
const GCEPersistentDiskVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.GCEPersistentDiskVolumeSource' };
const GRPCAction: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.GRPCAction' };
const GitRepoVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.GitRepoVolumeSource' };
const GlusterfsPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.GlusterfsPersistentVolumeSource' };
const GlusterfsVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.GlusterfsVolumeSource' };
const HTTPGetAction: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.HTTPGetAction' };
const HTTPHeader: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.HTTPHeader' };
const HostAlias: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.HostAlias' };
const HostIP: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.HostIP' };
const HostPathVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.HostPathVolumeSource' };
const ISCSIPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ISCSIPersistentVolumeSource' };
const ISCSIVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ISCSIVolumeSource' };
const ImageVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ImageVolumeSource' };
const ImageVolumeStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ImageVolumeStatus' };
const KeyToPath: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.KeyToPath' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const Lifecycle: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Lifecycle' };
const LifecycleHandler: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LifecycleHandler' };
const LimitRangeItem: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LimitRangeItem' };
const LimitRangeSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LimitRangeSpec' };
const LinuxContainerUser: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LinuxContainerUser' };
const LoadBalancerIngress: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LoadBalancerIngress' };
const LoadBalancerStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LoadBalancerStatus' };
const LocalObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LocalObjectReference' };
const LocalVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.LocalVolumeSource' };
const ModifyVolumeStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ModifyVolumeStatus' };
const NFSVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NFSVolumeSource' };
const NamespaceCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NamespaceCondition' };
const NamespaceSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NamespaceSpec' };
const NamespaceStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NamespaceStatus' };
const NodeAddress: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeAddress' };
const NodeAffinity: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeAffinity' };
const NodeAllocatableMappedResources: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeAllocatableMappedResources' };
const NodeAllocatableOverheadResources: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeAllocatableOverheadResources' };
const NodeAllocatableResourceClaimStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus' };
const NodeCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeCondition' };
const NodeConfigSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeConfigSource' };
const NodeConfigStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeConfigStatus' };
const NodeDaemonEndpoints: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeDaemonEndpoints' };
const NodeFeatures: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeFeatures' };
const NodePodPreemptionPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodePodPreemptionPolicy' };
const NodeRuntimeHandler: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeRuntimeHandler' };
const NodeRuntimeHandlerFeatures: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeRuntimeHandlerFeatures' };
const NodeSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeSelector' };
const NodeSelectorRequirement: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeSelectorRequirement' };
const NodeSelectorTerm: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeSelectorTerm' };
const NodeSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeSpec' };
const NodeStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeStatus' };
const NodeSwapStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeSwapStatus' };
const NodeSystemInfo: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeSystemInfo' };
const ObjectFieldSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ObjectFieldSelector' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ObjectReference' };
const ObjectReference_: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ObjectReference', granular: true };
const PersistentVolumeClaimCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeClaimCondition' };
const PersistentVolumeClaimSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeClaimSpec' };
const PersistentVolumeClaimStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeClaimStatus' };
const PersistentVolumeClaimTemplate: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeClaimTemplate' };
const PersistentVolumeClaimVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource' };
const PersistentVolumeSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeSpec' };
const PersistentVolumeStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PersistentVolumeStatus' };
const PhotonPersistentDiskVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource' };
const PodAffinity: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodAffinity' };
const PodAffinityTerm: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodAffinityTerm' };
const PodAntiAffinity: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodAntiAffinity' };
const PodCertificateProjection: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodCertificateProjection' };
const PodCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodCondition' };
const PodDNSConfig: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodDNSConfig' };
const PodDNSConfigOption: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodDNSConfigOption' };
const PodExtendedResourceClaimStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodExtendedResourceClaimStatus' };
const PodIP: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodIP' };
const PodOS: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodOS' };
const PodReadinessGate: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodReadinessGate' };
const PodResourceClaim: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodResourceClaim' };
const PodResourceClaimStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodResourceClaimStatus' };
const PodSchedulingGate: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodSchedulingGate' };
const PodSchedulingGroup: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodSchedulingGroup' };
const PodSecurityContext: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodSecurityContext' };
const PodSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodSpec' };
const PodStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodStatus' };
const PodTemplateSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodTemplateSpec' };
const PodVolumeHealth: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PodVolumeHealth' };
const PortStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PortStatus' };
const PortworxVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PortworxVolumeSource' };
const PreferredSchedulingTerm: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.PreferredSchedulingTerm' };
const Probe: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Probe' };
const ProjectedVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ProjectedVolumeSource' };
const QuobyteVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.QuobyteVolumeSource' };
const RBDPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.RBDPersistentVolumeSource' };
const RBDVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.RBDVolumeSource' };
const ReplicationControllerCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ReplicationControllerCondition' };
const ReplicationControllerSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ReplicationControllerSpec' };
const ReplicationControllerStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ReplicationControllerStatus' };
const ResourceClaim: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ResourceClaim' };
const ResourceFieldSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ResourceFieldSelector' };
const ResourceHealth: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ResourceHealth' };
const ResourceQuotaSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ResourceQuotaSpec' };
const ResourceQuotaStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ResourceQuotaStatus' };
const ResourceRequirements: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ResourceRequirements' };
const ResourceStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ResourceStatus' };
const SELinuxOptions: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SELinuxOptions' };
const ScaleIOPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ScaleIOPersistentVolumeSource' };
const ScaleIOVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ScaleIOVolumeSource' };
const ScopeSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ScopeSelector' };
const ScopedResourceSelectorRequirement: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ScopedResourceSelectorRequirement' };
const SeccompProfile: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SeccompProfile' };
const SecretEnvSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SecretEnvSource' };
const SecretKeySelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SecretKeySelector' };
const SecretProjection: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SecretProjection' };
const SecretReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SecretReference' };
const SecretVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SecretVolumeSource' };
const SecurityContext: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SecurityContext' };
const ServiceAccountTokenProjection: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ServiceAccountTokenProjection' };
const ServicePort: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ServicePort' };
const ServiceSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ServiceSpec' };
const ServiceStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ServiceStatus' };
const SessionAffinityConfig: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SessionAffinityConfig' };
const SleepAction: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.SleepAction' };
const StorageOSPersistentVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.StorageOSPersistentVolumeSource' };
const StorageOSVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.StorageOSVolumeSource' };
const Sysctl: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Sysctl' };
const TCPSocketAction: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.TCPSocketAction' };
const Taint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Taint' };
const Toleration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Toleration' };
const TopologySelectorLabelRequirement: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.TopologySelectorLabelRequirement' };
const TopologySpreadConstraint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.TopologySpreadConstraint' };
const TypedLocalObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.TypedLocalObjectReference' };
const TypedObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.TypedObjectReference' };
const Volume: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.Volume' };
const VolumeDevice: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeDevice' };
const VolumeHealthCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeHealthCondition' };
const VolumeHealthStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeHealthStatus' };
const VolumeMount: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeMount' };
const VolumeMountStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeMountStatus' };
const VolumeNodeAffinity: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeNodeAffinity' };
const VolumeProjection: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeProjection' };
const VolumeResourceRequirements: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeResourceRequirements' };
const VolumeStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VolumeStatus' };
const VsphereVirtualDiskVolumeSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource' };
const WeightedPodAffinityTerm: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.WeightedPodAffinityTerm' };
const WindowsSecurityContextOptions: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.WindowsSecurityContextOptions' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const bytes_: ValueDescriptor = { kind: 'bytes' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const intOrString_: ValueDescriptor = { kind: 'intOrString' };
const microTime_: ValueDescriptor = { kind: 'microTime' };
const one_of_Active_Terminating: ValueDescriptor = { kind: 'string', enum: ['Active', 'Terminating'] };
const one_of_Always_IfNotPresent_Never: ValueDescriptor = { kind: 'string', enum: ['Always', 'IfNotPresent', 'Never'] };
const one_of_Always_OnFailure_Never: ValueDescriptor = { kind: 'string', enum: ['Always', 'OnFailure', 'Never'] };
const one_of_Always_OnRootMismatch: ValueDescriptor = { kind: 'string', enum: ['Always', 'OnRootMismatch'] };
const one_of_Available_Bound_Failed_Pending_Released: ValueDescriptor = { kind: 'string', enum: ['Available', 'Bound', 'Failed', 'Pending', 'Released'] };
const one_of_BestEffort_CrossNamespacePodAffinity_Not: ValueDescriptor = { kind: 'string', enum: ['BestEffort', 'CrossNamespacePodAffinity', 'NotBestEffort', 'NotTerminating', 'PriorityClass', 'Terminating', 'VolumeAttributesClass'] };
const one_of_Bound_Lost_Pending: ValueDescriptor = { kind: 'string', enum: ['Bound', 'Lost', 'Pending'] };
const one_of_ClientIP_None: ValueDescriptor = { kind: 'string', enum: ['ClientIP', 'None'] };
const one_of_ClusterFirstWithHostNet_ClusterFirst_Def: ValueDescriptor = { kind: 'string', enum: ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'] };
const one_of_ClusterIP_NodePort_LoadBalancer_External: ValueDescriptor = { kind: 'string', enum: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] };
const one_of_Cluster_Local: ValueDescriptor = { kind: 'string', enum: ['Cluster', 'Local'] };
const one_of_DataLoss_Degraded_Inaccessible: ValueDescriptor = { kind: 'string', enum: ['DataLoss', 'Degraded', 'Inaccessible'] };
const one_of_Dedicated_Managed_Shared: ValueDescriptor = { kind: 'string', enum: ['Dedicated', 'Managed', 'Shared'] };
const one_of_Default_Unmasked: ValueDescriptor = { kind: 'string', enum: ['Default', 'Unmasked'] };
const one_of_Delete_Recycle_Retain: ValueDescriptor = { kind: 'string', enum: ['Delete', 'Recycle', 'Retain'] };
const one_of_DoNotSchedule_ScheduleAnyway: ValueDescriptor = { kind: 'string', enum: ['DoNotSchedule', 'ScheduleAnyway'] };
const one_of_DoesNotExist_Exists_In_NotIn: ValueDescriptor = { kind: 'string', enum: ['DoesNotExist', 'Exists', 'In', 'NotIn'] };
const one_of_Equal_Exists_Gt_Lt: ValueDescriptor = { kind: 'string', enum: ['Equal', 'Exists', 'Gt', 'Lt'] };
const one_of_File_FallbackToLogsOnError: ValueDescriptor = { kind: 'string', enum: ['File', 'FallbackToLogsOnError'] };
const one_of_Filesystem_Block: ValueDescriptor = { kind: 'string', enum: ['Filesystem', 'Block'] };
const one_of_Guaranteed_Burstable_BestEffort: ValueDescriptor = { kind: 'string', enum: ['Guaranteed', 'Burstable', 'BestEffort'] };
const one_of_HTTP1_HTTP2: ValueDescriptor = { kind: 'string', enum: ['HTTP1', 'HTTP2'] };
const one_of_HTTP_HTTPS: ValueDescriptor = { kind: 'string', enum: ['HTTP', 'HTTPS'] };
const one_of_Honor_Ignore: ValueDescriptor = { kind: 'string', enum: ['Honor', 'Ignore'] };
const one_of_IPv4_IPv6: ValueDescriptor = { kind: 'string', enum: ['IPv4', 'IPv6'] };
const one_of_InProgress_Infeasible_Pending: ValueDescriptor = { kind: 'string', enum: ['InProgress', 'Infeasible', 'Pending'] };
const one_of_In_NotIn_Exists_DoesNotExist_Gt_Lt: ValueDescriptor = { kind: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] };
const one_of_Localhost_RuntimeDefault_Unconfined: ValueDescriptor = { kind: 'string', enum: ['Localhost', 'RuntimeDefault', 'Unconfined'] };
const one_of_Merge_Strict: ValueDescriptor = { kind: 'string', enum: ['Merge', 'Strict'] };
const one_of_Never_PreemptLowerPriority: ValueDescriptor = { kind: 'string', enum: ['Never', 'PreemptLowerPriority'] };
const one_of_NoSchedule_PreferNoSchedule_NoExecute: ValueDescriptor = { kind: 'string', enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] };
const one_of_None_HostToContainer_Bidirectional: ValueDescriptor = { kind: 'string', enum: ['None', 'HostToContainer', 'Bidirectional'] };
const one_of_None_ReadOnly_ReadWrite: ValueDescriptor = { kind: 'string', enum: ['None', 'ReadOnly', 'ReadWrite'] };
const one_of_Pending_Running_Succeeded_Failed_Unknown: ValueDescriptor = { kind: 'string', enum: ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] };
const one_of_Pending_Running_Terminated: ValueDescriptor = { kind: 'string', enum: ['Pending', 'Running', 'Terminated'] };
const one_of_Plaintext_TLS: ValueDescriptor = { kind: 'string', enum: ['Plaintext', 'TLS'] };
const one_of_ReadWriteOnce_ReadOnlyMany_ReadWriteMany: ValueDescriptor = { kind: 'string', enum: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] };
const one_of_SIGABRT_SIGALRM_SIGBUS_SIGCHLD_SIGCLD_SI: ValueDescriptor = { kind: 'string', enum: ['SIGABRT', 'SIGALRM', 'SIGBUS', 'SIGCHLD', 'SIGCLD', 'SIGCONT', 'SIGFPE', 'SIGHUP', 'SIGILL', 'SIGINT', 'SIGIO', 'SIGIOT', 'SIGKILL', 'SIGPIPE', 'SIGPOLL', 'SIGPROF', 'SIGPWR', 'SIGQUIT', 'SIGRTMAX', 'SIGRTMAX-1', 'SIGRTMAX-10', 'SIGRTMAX-11', 'SIGRTMAX-12', 'SIGRTMAX-13', 'SIGRTMAX-14', 'SIGRTMAX-2', 'SIGRTMAX-3', 'SIGRTMAX-4', 'SIGRTMAX-5', 'SIGRTMAX-6', 'SIGRTMAX-7', 'SIGRTMAX-8', 'SIGRTMAX-9', 'SIGRTMIN', 'SIGRTMIN+1', 'SIGRTMIN+10', 'SIGRTMIN+11', 'SIGRTMIN+12', 'SIGRTMIN+13', 'SIGRTMIN+14', 'SIGRTMIN+15', 'SIGRTMIN+2', 'SIGRTMIN+3', 'SIGRTMIN+4', 'SIGRTMIN+5', 'SIGRTMIN+6', 'SIGRTMIN+7', 'SIGRTMIN+8', 'SIGRTMIN+9', 'SIGSEGV', 'SIGSTKFLT', 'SIGSTOP', 'SIGSYS', 'SIGTERM', 'SIGTRAP', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU', 'SIGURG', 'SIGUSR1', 'SIGUSR2', 'SIGVTALRM', 'SIGWINCH', 'SIGXCPU', 'SIGXFSZ'] };
const one_of_SingleStack_PreferDualStack_RequireDualS: ValueDescriptor = { kind: 'string', enum: ['SingleStack', 'PreferDualStack', 'RequireDualStack'] };
const one_of_TCP_UDP_SCTP: ValueDescriptor = { kind: 'string', enum: ['TCP', 'UDP', 'SCTP'] };
const one_of__BlockDevice_CharDevice_Directory_Direct: ValueDescriptor = { kind: 'string', enum: ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'] };
const quantity_: ValueDescriptor = { kind: 'quantity' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 2 },
      partition: { value: int32_, proto: 3 },
      readOnly: { value: boolean_, proto: 4 },
      volumeID: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.Affinity': {
    fields: {
      nodeAffinity: { value: NodeAffinity, pointer: true, proto: 1 },
      podAffinity: { value: PodAffinity, pointer: true, proto: 2 },
      podAntiAffinity: { value: PodAntiAffinity, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.AppArmorProfile': {
    fields: {
      localhostProfile: { value: string_, pointer: true, proto: 2 },
      type: { value: one_of_Localhost_RuntimeDefault_Unconfined, required: true, always: true, proto: 1 },
    }, unions: [{ discriminator: 'type', fields: ['localhostProfile'] }],
  },
  'io.k8s.api.core.v1.AttachedVolume': {
    fields: {
      devicePath: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.AzureDiskVolumeSource': {
    fields: {
      cachingMode: { value: one_of_None_ReadOnly_ReadWrite, default: 'ReadWrite', pointer: true, proto: 3 },
      diskName: { value: string_, required: true, always: true, proto: 1 },
      diskURI: { value: string_, required: true, always: true, proto: 2 },
      fsType: { value: string_, default: 'ext4', pointer: true, proto: 4 },
      kind: { value: one_of_Dedicated_Managed_Shared, default: 'Shared', pointer: true, proto: 6 },
      readOnly: { value: boolean_, default: false, pointer: true, proto: 5 },
    },
  },
  'io.k8s.api.core.v1.AzureFilePersistentVolumeSource': {
    fields: {
      readOnly: { value: boolean_, proto: 3 },
      secretName: { value: string_, required: true, always: true, proto: 1 },
      secretNamespace: { value: string_, pointer: true, always: true, proto: 4 },
      shareName: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.AzureFileVolumeSource': {
    fields: {
      readOnly: { value: boolean_, proto: 3 },
      secretName: { value: string_, required: true, always: true, proto: 1 },
      shareName: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.Binding': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      target: { value: ObjectReference, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.CSIPersistentVolumeSource': {
    fields: {
      controllerExpandSecretRef: { value: SecretReference, pointer: true, proto: 9 },
      controllerPublishSecretRef: { value: SecretReference, pointer: true, proto: 6 },
      driver: { value: string_, required: true, always: true, proto: 1 },
      fsType: { value: string_, proto: 4 },
      nodeExpandSecretRef: { value: SecretReference, pointer: true, proto: 10 },
      nodePublishSecretRef: { value: SecretReference, pointer: true, proto: 8 },
      nodeStageSecretRef: { value: SecretReference, pointer: true, proto: 7 },
      readOnly: { value: boolean_, proto: 3 },
      volumeAttributes: { value: { kind: 'map', values: string_ }, proto: 5 },
      volumeHandle: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.CSIVolumeSource': {
    fields: {
      driver: { value: string_, required: true, always: true, proto: 1 },
      fsType: { value: string_, pointer: true, proto: 3 },
      nodePublishSecretRef: { value: LocalObjectReference, pointer: true, proto: 5 },
      readOnly: { value: boolean_, pointer: true, proto: 2 },
      volumeAttributes: { value: { kind: 'map', values: string_ }, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.Capabilities': {
    fields: {
      add: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
      drop: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.CephFSPersistentVolumeSource': {
    fields: {
      monitors: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
      path: { value: string_, proto: 2 },
      readOnly: { value: boolean_, proto: 6 },
      secretFile: { value: string_, proto: 4 },
      secretRef: { value: SecretReference, pointer: true, proto: 5 },
      user: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.CephFSVolumeSource': {
    fields: {
      monitors: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
      path: { value: string_, proto: 2 },
      readOnly: { value: boolean_, proto: 6 },
      secretFile: { value: string_, proto: 4 },
      secretRef: { value: LocalObjectReference, pointer: true, proto: 5 },
      user: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.CinderPersistentVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 2 },
      readOnly: { value: boolean_, proto: 3 },
      secretRef: { value: SecretReference, pointer: true, proto: 4 },
      volumeID: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.CinderVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 2 },
      readOnly: { value: boolean_, proto: 3 },
      secretRef: { value: LocalObjectReference, pointer: true, proto: 4 },
      volumeID: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ClientIPConfig': {
    fields: {
      timeoutSeconds: { value: int32_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ClusterTrustBundleProjection': {
    fields: {
      labelSelector: { value: LabelSelector, pointer: true, proto: 3 },
      name: { value: string_, pointer: true, proto: 1 },
      optional: { value: boolean_, pointer: true, proto: 5 },
      path: { value: string_, required: true, always: true, proto: 4 },
      signerName: { value: string_, pointer: true, proto: 2 },
      user: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 6 },
    },
  },
  'io.k8s.api.core.v1.ComponentCondition': {
    fields: {
      error: { value: string_, proto: 4 },
      message: { value: string_, proto: 3 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ComponentStatus': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      conditions: { value: { kind: 'list', items: ComponentCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ConfigMap': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      binaryData: { value: { kind: 'map', values: bytes_ }, proto: 3 },
      data: { value: { kind: 'map', values: string_ }, proto: 2 },
      immutable: { value: boolean_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.ConfigMapEnvSource': {
    fields: {
      name: { value: string_, proto: 1, protoIn: [1] },
      optional: { value: boolean_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ConfigMapKeySelector': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, proto: 1, protoIn: [1] },
      optional: { value: boolean_, pointer: true, proto: 3 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.ConfigMapNodeConfigSource': {
    fields: {
      kubeletConfigKey: { value: string_, required: true, always: true, proto: 5 },
      name: { value: string_, required: true, always: true, proto: 2 },
      namespace: { value: string_, required: true, always: true, proto: 1 },
      resourceVersion: { value: string_, proto: 4 },
      uid: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.ConfigMapProjection': {
    fields: {
      items: { value: { kind: 'list', items: KeyToPath, listType: 'atomic' }, proto: 2 },
      name: { value: string_, proto: 1, protoIn: [1] },
      optional: { value: boolean_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.ConfigMapVolumeSource': {
    fields: {
      defaultMode: { value: int32_, default: 420, pointer: true, proto: 3 },
      defaultUser: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 5 },
      items: { value: { kind: 'list', items: KeyToPath, listType: 'atomic' }, proto: 2 },
      name: { value: string_, proto: 1, protoIn: [1] },
      optional: { value: boolean_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.Container': {
    fields: {
      args: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 4 },
      command: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
      env: { value: { kind: 'list', items: EnvVar, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 7 },
      envFrom: { value: { kind: 'list', items: EnvFromSource, listType: 'atomic' }, proto: 19 },
      image: { value: string_, proto: 2 },
      imagePullPolicy: { value: one_of_Always_IfNotPresent_Never, proto: 14 },
      lifecycle: { value: Lifecycle, pointer: true, proto: 12 },
      livenessProbe: { value: Probe, pointer: true, proto: 10 },
      name: { value: string_, required: true, always: true, proto: 1 },
      ports: { value: { kind: 'list', items: ContainerPort, listType: 'map', keys: ['containerPort', 'protocol'] }, patchStrategy: 'merge', patchMergeKey: 'containerPort', proto: 6 },
      readinessProbe: { value: Probe, pointer: true, proto: 11 },
      resizePolicy: { value: { kind: 'list', items: ContainerResizePolicy, listType: 'atomic' }, proto: 23 },
      resources: { value: ResourceRequirements, default: {}, always: true, proto: 8 },
      restartPolicy: { value: string_, pointer: true, proto: 24 },
      restartPolicyRules: { value: { kind: 'list', items: ContainerRestartRule, listType: 'atomic' }, proto: 25 },
      securityContext: { value: SecurityContext, pointer: true, proto: 15 },
      startupProbe: { value: Probe, pointer: true, proto: 22 },
      stdin: { value: boolean_, proto: 16 },
      stdinOnce: { value: boolean_, proto: 17 },
      terminationMessagePath: { value: string_, default: '/dev/termination-log', proto: 13 },
      terminationMessagePolicy: { value: one_of_File_FallbackToLogsOnError, default: 'File', proto: 20 },
      tty: { value: boolean_, proto: 18 },
      volumeDevices: { value: { kind: 'list', items: VolumeDevice, listType: 'map', keys: ['devicePath'] }, patchStrategy: 'merge', patchMergeKey: 'devicePath', proto: 21 },
      volumeMounts: { value: { kind: 'list', items: VolumeMount, listType: 'map', keys: ['mountPath'] }, patchStrategy: 'merge', patchMergeKey: 'mountPath', proto: 9 },
      workingDir: { value: string_, proto: 5 },
    },
  },
  'io.k8s.api.core.v1.ContainerExtendedResourceRequest': {
    fields: {
      containerName: { value: string_, required: true, always: true, proto: 1 },
      requestName: { value: string_, required: true, always: true, proto: 3 },
      resourceName: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ContainerImage': {
    fields: {
      names: { value: { kind: 'list', items: string_, listType: 'atomic' }, always: true, proto: 1 },
      sizeBytes: { value: int64_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ContainerPort': {
    fields: {
      containerPort: { value: int32_, required: true, always: true, proto: 3 },
      hostIP: { value: string_, proto: 5 },
      hostPort: { value: int32_, proto: 2 },
      name: { value: string_, proto: 1 },
      protocol: { value: one_of_TCP_UDP_SCTP, default: 'TCP', proto: 4 },
    },
  },
  'io.k8s.api.core.v1.ContainerResizePolicy': {
    fields: {
      resourceName: { value: string_, required: true, always: true, proto: 1 },
      restartPolicy: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ContainerRestartRule': {
    fields: {
      action: { value: string_, required: true, proto: 1 },
      exitCodes: { value: ContainerRestartRuleOnExitCodes, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes': {
    fields: {
      operator: { value: string_, required: true, proto: 1 },
      values: { value: { kind: 'list', items: int32_, listType: 'set' }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ContainerState': {
    fields: {
      running: { value: ContainerStateRunning, pointer: true, proto: 2 },
      terminated: { value: ContainerStateTerminated, pointer: true, proto: 3 },
      waiting: { value: ContainerStateWaiting, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ContainerStateRunning': {
    fields: {
      startedAt: { value: time_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ContainerStateTerminated': {
    fields: {
      containerID: { value: string_, proto: 7 },
      exitCode: { value: int32_, required: true, always: true, proto: 1 },
      finishedAt: { value: time_, always: true, proto: 6 },
      message: { value: string_, proto: 4 },
      reason: { value: string_, proto: 3 },
      signal: { value: int32_, proto: 2 },
      startedAt: { value: time_, always: true, proto: 5 },
    },
  },
  'io.k8s.api.core.v1.ContainerStateWaiting': {
    fields: {
      message: { value: string_, proto: 2 },
      reason: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ContainerStatus': {
    fields: {
      allocatedResources: { value: { kind: 'map', values: quantity_ }, proto: 10 },
      allocatedResourcesStatus: { value: { kind: 'list', items: ResourceStatus, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 14 },
      containerID: { value: string_, proto: 8 },
      image: { value: string_, required: true, always: true, proto: 6 },
      imageID: { value: string_, required: true, always: true, proto: 7 },
      lastState: { value: ContainerState, always: true, proto: 3 },
      name: { value: string_, required: true, always: true, proto: 1 },
      ready: { value: boolean_, required: true, always: true, proto: 4 },
      resources: { value: ResourceRequirements, pointer: true, proto: 11 },
      restartCount: { value: int32_, required: true, always: true, proto: 5 },
      started: { value: boolean_, pointer: true, proto: 9 },
      state: { value: ContainerState, always: true, proto: 2 },
      stopSignal: { value: one_of_SIGABRT_SIGALRM_SIGBUS_SIGCHLD_SIGCLD_SI, pointer: true, proto: 15 },
      user: { value: ContainerUser, pointer: true, proto: 13 },
      volumeMounts: { value: { kind: 'list', items: VolumeMountStatus, listType: 'map', keys: ['mountPath'] }, patchStrategy: 'merge', patchMergeKey: 'mountPath', proto: 12 },
    },
  },
  'io.k8s.api.core.v1.ContainerUser': {
    fields: {
      linux: { value: LinuxContainerUser, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.DaemonEndpoint': {
    fields: {
      Port: { value: int32_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.DownwardAPIProjection': {
    fields: {
      items: { value: { kind: 'list', items: DownwardAPIVolumeFile, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.DownwardAPIVolumeFile': {
    fields: {
      fieldRef: { value: ObjectFieldSelector, pointer: true, proto: 2 },
      mode: { value: int32_, pointer: true, proto: 4 },
      path: { value: string_, required: true, always: true, proto: 1 },
      resourceFieldRef: { value: ResourceFieldSelector, pointer: true, proto: 3 },
      user: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 5 },
    },
  },
  'io.k8s.api.core.v1.DownwardAPIVolumeSource': {
    fields: {
      defaultMode: { value: int32_, default: 420, pointer: true, proto: 2 },
      defaultUser: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 3 },
      items: { value: { kind: 'list', items: DownwardAPIVolumeFile, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.EmptyDirVolumeSource': {
    fields: {
      medium: { value: string_, proto: 1 },
      mode: { value: int32_, pointer: true, featureGate: 'EmptyDirVolumeMode', proto: 3 },
      sizeLimit: { value: quantity_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.EndpointAddress': {
    fields: {
      hostname: { value: string_, proto: 3 },
      ip: { value: string_, required: true, always: true, proto: 1 },
      nodeName: { value: string_, pointer: true, proto: 4 },
      targetRef: { value: ObjectReference, pointer: true, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.EndpointPort': {
    fields: {
      appProtocol: { value: string_, pointer: true, proto: 4 },
      name: { value: string_, proto: 1 },
      port: { value: int32_, required: true, always: true, proto: 2 },
      protocol: { value: one_of_TCP_UDP_SCTP, default: 'TCP', proto: 3 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.EndpointSubset': {
    fields: {
      addresses: { value: { kind: 'list', items: EndpointAddress, listType: 'atomic' }, proto: 1 },
      notReadyAddresses: { value: { kind: 'list', items: EndpointAddress, listType: 'atomic' }, proto: 2 },
      ports: { value: { kind: 'list', items: EndpointPort, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.Endpoints': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      subsets: { value: { kind: 'list', items: EndpointSubset, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.EnvFromSource': {
    fields: {
      configMapRef: { value: ConfigMapEnvSource, pointer: true, proto: 2 },
      prefix: { value: string_, proto: 1 },
      secretRef: { value: SecretEnvSource, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.EnvVar': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      value: { value: string_, proto: 2 },
      valueFrom: { value: EnvVarSource, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.EnvVarSource': {
    fields: {
      configMapKeyRef: { value: ConfigMapKeySelector, pointer: true, proto: 3 },
      fieldRef: { value: ObjectFieldSelector, pointer: true, proto: 1 },
      fileKeyRef: { value: FileKeySelector, pointer: true, proto: 5 },
      resourceFieldRef: { value: ResourceFieldSelector, pointer: true, proto: 2 },
      secretKeyRef: { value: SecretKeySelector, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.EphemeralContainer': {
    fields: {
      args: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 4, protoIn: [1] },
      command: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3, protoIn: [1] },
      env: { value: { kind: 'list', items: EnvVar, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 7, protoIn: [1] },
      envFrom: { value: { kind: 'list', items: EnvFromSource, listType: 'atomic' }, proto: 19, protoIn: [1] },
      image: { value: string_, proto: 2, protoIn: [1] },
      imagePullPolicy: { value: one_of_Always_IfNotPresent_Never, proto: 14, protoIn: [1] },
      lifecycle: { value: Lifecycle, pointer: true, proto: 12, protoIn: [1] },
      livenessProbe: { value: Probe, pointer: true, proto: 10, protoIn: [1] },
      name: { value: string_, required: true, always: true, proto: 1, protoIn: [1] },
      ports: { value: { kind: 'list', items: ContainerPort, listType: 'map', keys: ['containerPort', 'protocol'] }, patchStrategy: 'merge', patchMergeKey: 'containerPort', proto: 6, protoIn: [1] },
      readinessProbe: { value: Probe, pointer: true, proto: 11, protoIn: [1] },
      resizePolicy: { value: { kind: 'list', items: ContainerResizePolicy, listType: 'atomic' }, proto: 23, protoIn: [1] },
      resources: { value: ResourceRequirements, default: {}, always: true, proto: 8, protoIn: [1] },
      restartPolicy: { value: string_, pointer: true, proto: 24, protoIn: [1] },
      restartPolicyRules: { value: { kind: 'list', items: ContainerRestartRule, listType: 'atomic' }, proto: 25, protoIn: [1] },
      securityContext: { value: SecurityContext, pointer: true, proto: 15, protoIn: [1] },
      startupProbe: { value: Probe, pointer: true, proto: 22, protoIn: [1] },
      stdin: { value: boolean_, proto: 16, protoIn: [1] },
      stdinOnce: { value: boolean_, proto: 17, protoIn: [1] },
      targetContainerName: { value: string_, proto: 2 },
      terminationMessagePath: { value: string_, default: '/dev/termination-log', proto: 13, protoIn: [1] },
      terminationMessagePolicy: { value: one_of_File_FallbackToLogsOnError, default: 'File', proto: 20, protoIn: [1] },
      tty: { value: boolean_, proto: 18, protoIn: [1] },
      volumeDevices: { value: { kind: 'list', items: VolumeDevice, listType: 'map', keys: ['devicePath'] }, patchStrategy: 'merge', patchMergeKey: 'devicePath', proto: 21, protoIn: [1] },
      volumeMounts: { value: { kind: 'list', items: VolumeMount, listType: 'map', keys: ['mountPath'] }, patchStrategy: 'merge', patchMergeKey: 'mountPath', proto: 9, protoIn: [1] },
      workingDir: { value: string_, proto: 5, protoIn: [1] },
    },
  },
  'io.k8s.api.core.v1.EphemeralVolumeSource': {
    fields: {
      volumeClaimTemplate: { value: PersistentVolumeClaimTemplate, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.Event': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      action: { value: string_, proto: 12 },
      count: { value: int32_, proto: 8 },
      eventTime: { value: microTime_, always: true, proto: 10 },
      firstTimestamp: { value: time_, always: true, proto: 6 },
      involvedObject: { value: ObjectReference, required: true, always: true, proto: 2 },
      lastTimestamp: { value: time_, always: true, proto: 7 },
      message: { value: string_, proto: 4 },
      reason: { value: string_, proto: 3 },
      related: { value: ObjectReference, pointer: true, proto: 13 },
      reportingComponent: { value: string_, default: '', always: true, proto: 14 },
      reportingInstance: { value: string_, default: '', always: true, proto: 15 },
      series: { value: EventSeries, pointer: true, proto: 11 },
      source: { value: EventSource, default: {}, always: true, proto: 5 },
      type: { value: string_, proto: 9 },
    },
  },
  'io.k8s.api.core.v1.EventSeries': {
    fields: {
      count: { value: int32_, proto: 1 },
      lastObservedTime: { value: microTime_, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.EventSource': {
    fields: {
      component: { value: string_, proto: 1 },
      host: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.EvictionResponder': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      priority: { value: int32_, required: true, pointer: true, always: true, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.ExecAction': {
    fields: {
      command: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.FCVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 3 },
      lun: { value: int32_, pointer: true, proto: 2 },
      readOnly: { value: boolean_, proto: 4 },
      targetWWNs: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
      wwids: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 5 },
    },
  },
  'io.k8s.api.core.v1.FileKeySelector': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 3 },
      optional: { value: boolean_, default: false, pointer: true, proto: 4 },
      path: { value: string_, required: true, always: true, proto: 2 },
      volumeName: { value: string_, required: true, always: true, proto: 1 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.FlexPersistentVolumeSource': {
    fields: {
      driver: { value: string_, required: true, always: true, proto: 1 },
      fsType: { value: string_, proto: 2 },
      options: { value: { kind: 'map', values: string_ }, proto: 5 },
      readOnly: { value: boolean_, proto: 4 },
      secretRef: { value: SecretReference, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.FlexVolumeSource': {
    fields: {
      driver: { value: string_, required: true, always: true, proto: 1 },
      fsType: { value: string_, proto: 2 },
      options: { value: { kind: 'map', values: string_ }, proto: 5 },
      readOnly: { value: boolean_, proto: 4 },
      secretRef: { value: LocalObjectReference, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.FlockerVolumeSource': {
    fields: {
      datasetName: { value: string_, proto: 1 },
      datasetUUID: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.GCEPersistentDiskVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 2 },
      partition: { value: int32_, proto: 3 },
      pdName: { value: string_, required: true, always: true, proto: 1 },
      readOnly: { value: boolean_, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.GRPCAction': {
    fields: {
      mode: { value: one_of_Plaintext_TLS, pointer: true, featureGate: 'GRPCContainerProbeTLS', proto: 3 },
      port: { value: int32_, required: true, always: true, proto: 1 },
      service: { value: string_, default: '', pointer: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.GitRepoVolumeSource': {
    fields: {
      directory: { value: string_, proto: 3 },
      repository: { value: string_, required: true, always: true, proto: 1 },
      revision: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.GlusterfsPersistentVolumeSource': {
    fields: {
      endpoints: { value: string_, required: true, always: true, proto: 1 },
      endpointsNamespace: { value: string_, pointer: true, proto: 4 },
      path: { value: string_, required: true, always: true, proto: 2 },
      readOnly: { value: boolean_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.GlusterfsVolumeSource': {
    fields: {
      endpoints: { value: string_, required: true, always: true, proto: 1 },
      path: { value: string_, required: true, always: true, proto: 2 },
      readOnly: { value: boolean_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.HTTPGetAction': {
    fields: {
      host: { value: string_, proto: 3 },
      httpHeaders: { value: { kind: 'list', items: HTTPHeader, listType: 'atomic' }, proto: 5 },
      path: { value: string_, default: '/', proto: 1 },
      port: { value: intOrString_, required: true, always: true, proto: 2 },
      protocol: { value: one_of_HTTP1_HTTP2, pointer: true, featureGate: 'H2CContainerProbe', proto: 6 },
      scheme: { value: one_of_HTTP_HTTPS, default: 'HTTP', proto: 4 },
    },
  },
  'io.k8s.api.core.v1.HTTPHeader': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      value: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.HostAlias': {
    fields: {
      hostnames: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
      ip: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.HostIP': {
    fields: {
      ip: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.HostPathVolumeSource': {
    fields: {
      path: { value: string_, required: true, always: true, proto: 1 },
      type: { value: one_of__BlockDevice_CharDevice_Directory_Direct, default: '', pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ISCSIPersistentVolumeSource': {
    fields: {
      chapAuthDiscovery: { value: boolean_, proto: 8 },
      chapAuthSession: { value: boolean_, proto: 11 },
      fsType: { value: string_, proto: 5 },
      initiatorName: { value: string_, pointer: true, proto: 12 },
      iqn: { value: string_, required: true, always: true, proto: 2 },
      iscsiInterface: { value: string_, default: 'default', proto: 4 },
      lun: { value: int32_, required: true, always: true, proto: 3 },
      portals: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 7 },
      readOnly: { value: boolean_, proto: 6 },
      secretRef: { value: SecretReference, pointer: true, proto: 10 },
      targetPortal: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ISCSIVolumeSource': {
    fields: {
      chapAuthDiscovery: { value: boolean_, proto: 8 },
      chapAuthSession: { value: boolean_, proto: 11 },
      fsType: { value: string_, proto: 5 },
      initiatorName: { value: string_, pointer: true, proto: 12 },
      iqn: { value: string_, required: true, always: true, proto: 2 },
      iscsiInterface: { value: string_, default: 'default', proto: 4 },
      lun: { value: int32_, required: true, always: true, proto: 3 },
      portals: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 7 },
      readOnly: { value: boolean_, proto: 6 },
      secretRef: { value: LocalObjectReference, pointer: true, proto: 10 },
      targetPortal: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ImageVolumeSource': {
    fields: {
      pullPolicy: { value: one_of_Always_IfNotPresent_Never, proto: 2 },
      reference: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ImageVolumeStatus': {
    fields: {
      imageRef: { value: string_, required: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.KeyToPath': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 1 },
      mode: { value: int32_, pointer: true, proto: 3 },
      path: { value: string_, required: true, always: true, proto: 2 },
      user: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 4 },
    },
  },
  'io.k8s.api.core.v1.Lifecycle': {
    fields: {
      postStart: { value: LifecycleHandler, pointer: true, proto: 1 },
      preStop: { value: LifecycleHandler, pointer: true, proto: 2 },
      stopSignal: { value: one_of_SIGABRT_SIGALRM_SIGBUS_SIGCHLD_SIGCLD_SI, pointer: true, featureGate: 'ContainerStopSignals', proto: 3 },
    },
  },
  'io.k8s.api.core.v1.LifecycleHandler': {
    fields: {
      exec: { value: ExecAction, pointer: true, proto: 1 },
      httpGet: { value: HTTPGetAction, pointer: true, proto: 2 },
      sleep: { value: SleepAction, pointer: true, proto: 4 },
      tcpSocket: { value: TCPSocketAction, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.LimitRange': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: LimitRangeSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.LimitRangeItem': {
    fields: {
      default: { value: { kind: 'map', values: quantity_ }, proto: 4 },
      defaultRequest: { value: { kind: 'map', values: quantity_ }, proto: 5 },
      max: { value: { kind: 'map', values: quantity_ }, proto: 2 },
      maxLimitRequestRatio: { value: { kind: 'map', values: quantity_ }, proto: 6 },
      min: { value: { kind: 'map', values: quantity_ }, proto: 3 },
      type: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.LimitRangeSpec': {
    fields: {
      limits: { value: { kind: 'list', items: LimitRangeItem, listType: 'atomic' }, required: true, always: true, mayBeEmpty: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.LinuxContainerUser': {
    fields: {
      gid: { value: int64_, required: true, always: true, proto: 2 },
      supplementalGroups: { value: { kind: 'list', items: int64_, listType: 'atomic' }, proto: 3 },
      uid: { value: int64_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.LoadBalancerIngress': {
    fields: {
      hostname: { value: string_, proto: 2 },
      ip: { value: string_, proto: 1 },
      ipMode: { value: string_, pointer: true, proto: 3 },
      ports: { value: { kind: 'list', items: PortStatus, listType: 'atomic' }, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.LoadBalancerStatus': {
    fields: {
      ingress: { value: { kind: 'list', items: LoadBalancerIngress, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.LocalObjectReference': {
    fields: {
      name: { value: string_, proto: 1 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.LocalVolumeSource': {
    fields: {
      fsType: { value: string_, pointer: true, proto: 2 },
      path: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ModifyVolumeStatus': {
    fields: {
      status: { value: one_of_InProgress_Infeasible_Pending, required: true, always: true, proto: 2 },
      targetVolumeAttributesClassName: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NFSVolumeSource': {
    fields: {
      path: { value: string_, required: true, always: true, proto: 2 },
      readOnly: { value: boolean_, proto: 3 },
      server: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.Namespace': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: NamespaceSpec, default: {}, always: true, proto: 2 },
      status: { value: NamespaceStatus, default: {}, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.NamespaceCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 4 },
      message: { value: string_, proto: 6 },
      reason: { value: string_, proto: 5 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NamespaceSpec': {
    fields: {
      finalizers: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NamespaceStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: NamespaceCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 2 },
      phase: { value: one_of_Active_Terminating, default: 'Active', proto: 1 },
    },
  },
  'io.k8s.api.core.v1.Node': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: NodeSpec, default: {}, always: true, proto: 2 },
      status: { value: NodeStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.NodeAddress': {
    fields: {
      address: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeAffinity': {
    fields: {
      preferredDuringSchedulingIgnoredDuringExecution: { value: { kind: 'list', items: PreferredSchedulingTerm, listType: 'atomic' }, proto: 2 },
      requiredDuringSchedulingIgnoredDuringExecution: { value: NodeSelector, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeAllocatableMappedResources': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      quantity: { value: quantity_, required: true, pointer: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.NodeAllocatableOverheadResources': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      perContainer: { value: quantity_, pointer: true, proto: 3 },
      perPod: { value: quantity_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus': {
    fields: {
      containers: { value: { kind: 'list', items: string_, listType: 'set' }, proto: 2 },
      mapping: { value: { kind: 'list', items: NodeAllocatableMappedResources, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 4 },
      overhead: { value: { kind: 'list', items: NodeAllocatableOverheadResources, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 5 },
      resourceClaimName: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeCondition': {
    fields: {
      lastHeartbeatTime: { value: time_, always: true, proto: 3 },
      lastTransitionTime: { value: time_, always: true, proto: 4 },
      message: { value: string_, proto: 6 },
      reason: { value: string_, proto: 5 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeConfigSource': {
    fields: {
      configMap: { value: ConfigMapNodeConfigSource, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.NodeConfigStatus': {
    fields: {
      active: { value: NodeConfigSource, pointer: true, proto: 2 },
      assigned: { value: NodeConfigSource, pointer: true, proto: 1 },
      error: { value: string_, proto: 4 },
      lastKnownGood: { value: NodeConfigSource, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.NodeDaemonEndpoints': {
    fields: {
      kubeletEndpoint: { value: DaemonEndpoint, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeFeatures': {
    fields: {
      supplementalGroupsPolicy: { value: boolean_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodePodPreemptionPolicy': {
    fields: {
      disableResizePreemption: { value: { kind: 'list', items: string_, listType: 'set' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeRuntimeHandler': {
    fields: {
      features: { value: NodeRuntimeHandlerFeatures, pointer: true, proto: 2 },
      name: { value: string_, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeRuntimeHandlerFeatures': {
    fields: {
      recursiveReadOnlyMounts: { value: boolean_, pointer: true, proto: 1 },
      userNamespaces: { value: boolean_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.NodeSelector': {
    fields: {
      nodeSelectorTerms: { value: { kind: 'list', items: NodeSelectorTerm, listType: 'atomic' }, required: true, always: true, proto: 1 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.NodeSelectorRequirement': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 1 },
      operator: { value: one_of_In_NotIn_Exists_DoesNotExist_Gt_Lt, required: true, always: true, proto: 2 },
      values: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.NodeSelectorTerm': {
    fields: {
      matchExpressions: { value: { kind: 'list', items: NodeSelectorRequirement, listType: 'atomic' }, proto: 1 },
      matchFields: { value: { kind: 'list', items: NodeSelectorRequirement, listType: 'atomic' }, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.NodeSpec': {
    fields: {
      configSource: { value: NodeConfigSource, pointer: true, proto: 6 },
      externalID: { value: string_, proto: 2 },
      podCIDR: { value: string_, proto: 1 },
      podCIDRs: { value: { kind: 'list', items: string_, listType: 'set' }, patchStrategy: 'merge', proto: 7 },
      podPreemptionPolicy: { value: NodePodPreemptionPolicy, pointer: true, featureGate: 'InPlacePodVerticalScalingSchedulerPreemption', proto: 8 },
      providerID: { value: string_, proto: 3 },
      taints: { value: { kind: 'list', items: Taint, listType: 'atomic' }, proto: 5 },
      unschedulable: { value: boolean_, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.NodeStatus': {
    fields: {
      addresses: { value: { kind: 'list', items: NodeAddress, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 5 },
      allocatable: { value: { kind: 'map', values: quantity_ }, proto: 2 },
      capacity: { value: { kind: 'map', values: quantity_ }, proto: 1 },
      conditions: { value: { kind: 'list', items: NodeCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 4 },
      config: { value: NodeConfigStatus, pointer: true, proto: 11 },
      daemonEndpoints: { value: NodeDaemonEndpoints, always: true, proto: 6 },
      declaredFeatures: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 14 },
      features: { value: NodeFeatures, pointer: true, proto: 13 },
      images: { value: { kind: 'list', items: ContainerImage, listType: 'atomic' }, proto: 8 },
      nodeInfo: { value: NodeSystemInfo, always: true, proto: 7 },
      phase: { value: one_of_Pending_Running_Terminated, proto: 3 },
      runtimeHandlers: { value: { kind: 'list', items: NodeRuntimeHandler, listType: 'atomic' }, proto: 12 },
      volumesAttached: { value: { kind: 'list', items: AttachedVolume, listType: 'atomic' }, proto: 10 },
      volumesInUse: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 9 },
    },
  },
  'io.k8s.api.core.v1.NodeSwapStatus': {
    fields: {
      capacity: { value: int64_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.NodeSystemInfo': {
    fields: {
      architecture: { value: string_, required: true, always: true, proto: 10 },
      bootID: { value: string_, required: true, always: true, proto: 3 },
      containerRuntimeVersion: { value: string_, required: true, always: true, proto: 6 },
      kernelVersion: { value: string_, required: true, always: true, proto: 4 },
      kubeProxyVersion: { value: string_, required: true, always: true, proto: 8 },
      kubeletVersion: { value: string_, required: true, always: true, proto: 7 },
      machineID: { value: string_, required: true, always: true, proto: 1 },
      operatingSystem: { value: string_, required: true, always: true, proto: 9 },
      osImage: { value: string_, required: true, always: true, proto: 5 },
      runningInUserNamespace: { value: boolean_, pointer: true, proto: 12 },
      swap: { value: NodeSwapStatus, pointer: true, proto: 11 },
      systemUUID: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ObjectFieldSelector': {
    fields: {
      apiVersion: { value: string_, default: 'v1', proto: 1 },
      fieldPath: { value: string_, required: true, always: true, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.ObjectReference': {
    fields: {
      apiVersion: { value: string_, proto: 5 },
      fieldPath: { value: string_, proto: 7 },
      kind: { value: string_, proto: 1 },
      name: { value: string_, proto: 3 },
      namespace: { value: string_, proto: 2 },
      resourceVersion: { value: string_, proto: 6 },
      uid: { value: string_, proto: 4 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.PersistentVolume': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PersistentVolumeSpec, default: {}, always: true, proto: 2 },
      status: { value: PersistentVolumeStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeClaim': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PersistentVolumeClaimSpec, default: {}, always: true, proto: 2 },
      status: { value: PersistentVolumeClaimStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimCondition': {
    fields: {
      lastProbeTime: { value: time_, always: true, proto: 3 },
      lastTransitionTime: { value: time_, always: true, proto: 4 },
      message: { value: string_, proto: 6 },
      reason: { value: string_, proto: 5 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimSpec': {
    fields: {
      accessModes: { value: { kind: 'list', items: one_of_ReadWriteOnce_ReadOnlyMany_ReadWriteMany, listType: 'atomic' }, checkedApart: true, proto: 1 },
      dataSource: { value: TypedLocalObjectReference, pointer: true, proto: 7 },
      dataSourceRef: { value: TypedObjectReference, pointer: true, proto: 8 },
      resources: { value: VolumeResourceRequirements, default: {}, always: true, proto: 2 },
      selector: { value: LabelSelector, pointer: true, proto: 4 },
      storageClassName: { value: string_, pointer: true, proto: 5 },
      volumeAttributesClassName: { value: string_, pointer: true, proto: 9 },
      volumeMode: { value: one_of_Filesystem_Block, default: 'Filesystem', pointer: true, proto: 6 },
      volumeName: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimStatus': {
    fields: {
      accessModes: { value: { kind: 'list', items: one_of_ReadWriteOnce_ReadOnlyMany_ReadWriteMany, listType: 'atomic' }, proto: 2 },
      allocatedResourceStatuses: { value: { kind: 'map', values: string_ }, proto: 7 },
      allocatedResources: { value: { kind: 'map', values: quantity_ }, proto: 5 },
      capacity: { value: { kind: 'map', values: quantity_ }, proto: 3 },
      conditions: { value: { kind: 'list', items: PersistentVolumeClaimCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 4 },
      currentVolumeAttributesClassName: { value: string_, pointer: true, proto: 8 },
      healthStatus: { value: VolumeHealthStatus, pointer: true, featureGate: 'CSIVolumeHealth', proto: 10 },
      modifyVolumeStatus: { value: ModifyVolumeStatus, pointer: true, proto: 9 },
      phase: { value: one_of_Bound_Lost_Pending, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimTemplate': {
    fields: {
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PersistentVolumeClaimSpec, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource': {
    fields: {
      claimName: { value: string_, required: true, always: true, proto: 1 },
      readOnly: { value: boolean_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeSpec': {
    fields: {
      accessModes: { value: { kind: 'list', items: one_of_ReadWriteOnce_ReadOnlyMany_ReadWriteMany, listType: 'atomic' }, checkedApart: true, proto: 3 },
      awsElasticBlockStore: { value: AWSElasticBlockStoreVolumeSource, pointer: true, proto: 2, protoIn: [2] },
      azureDisk: { value: AzureDiskVolumeSource, pointer: true, proto: 16, protoIn: [2] },
      azureFile: { value: AzureFilePersistentVolumeSource, pointer: true, proto: 13, protoIn: [2] },
      capacity: { value: { kind: 'map', values: quantity_ }, proto: 1 },
      cephfs: { value: CephFSPersistentVolumeSource, pointer: true, proto: 9, protoIn: [2] },
      cinder: { value: CinderPersistentVolumeSource, pointer: true, proto: 8, protoIn: [2] },
      claimRef: { value: ObjectReference_, pointer: true, proto: 4 },
      csi: { value: CSIPersistentVolumeSource, pointer: true, proto: 22, protoIn: [2] },
      fc: { value: FCVolumeSource, pointer: true, proto: 10, protoIn: [2] },
      flexVolume: { value: FlexPersistentVolumeSource, pointer: true, proto: 12, protoIn: [2] },
      flocker: { value: FlockerVolumeSource, pointer: true, proto: 11, protoIn: [2] },
      gcePersistentDisk: { value: GCEPersistentDiskVolumeSource, pointer: true, proto: 1, protoIn: [2] },
      glusterfs: { value: GlusterfsPersistentVolumeSource, pointer: true, proto: 4, protoIn: [2] },
      hostPath: { value: HostPathVolumeSource, pointer: true, proto: 3, protoIn: [2] },
      iscsi: { value: ISCSIPersistentVolumeSource, pointer: true, proto: 7, protoIn: [2] },
      local: { value: LocalVolumeSource, pointer: true, proto: 20, protoIn: [2] },
      mountOptions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 7 },
      nfs: { value: NFSVolumeSource, pointer: true, proto: 5, protoIn: [2] },
      nodeAffinity: { value: VolumeNodeAffinity, pointer: true, proto: 9 },
      persistentVolumeReclaimPolicy: { value: one_of_Delete_Recycle_Retain, proto: 5 },
      photonPersistentDisk: { value: PhotonPersistentDiskVolumeSource, pointer: true, proto: 17, protoIn: [2] },
      portworxVolume: { value: PortworxVolumeSource, pointer: true, proto: 18, protoIn: [2] },
      quobyte: { value: QuobyteVolumeSource, pointer: true, proto: 15, protoIn: [2] },
      rbd: { value: RBDPersistentVolumeSource, pointer: true, proto: 6, protoIn: [2] },
      scaleIO: { value: ScaleIOPersistentVolumeSource, pointer: true, proto: 19, protoIn: [2] },
      storageClassName: { value: string_, proto: 6 },
      storageos: { value: StorageOSPersistentVolumeSource, pointer: true, proto: 21, protoIn: [2] },
      volumeAttributesClassName: { value: string_, pointer: true, proto: 10 },
      volumeMode: { value: one_of_Filesystem_Block, pointer: true, proto: 8 },
      vsphereVolume: { value: VsphereVirtualDiskVolumeSource, pointer: true, proto: 14, protoIn: [2] },
    },
  },
  'io.k8s.api.core.v1.PersistentVolumeStatus': {
    fields: {
      lastPhaseTransitionTime: { value: time_, pointer: true, proto: 4 },
      message: { value: string_, proto: 2 },
      phase: { value: one_of_Available_Bound_Failed_Pending_Released, proto: 1 },
      reason: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 2 },
      pdID: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.Pod': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PodSpec, default: {}, always: true, proto: 2 },
      status: { value: PodStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.PodAffinity': {
    fields: {
      preferredDuringSchedulingIgnoredDuringExecution: { value: { kind: 'list', items: WeightedPodAffinityTerm, listType: 'atomic' }, proto: 2 },
      requiredDuringSchedulingIgnoredDuringExecution: { value: { kind: 'list', items: PodAffinityTerm, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodAffinityTerm': {
    fields: {
      labelSelector: { value: LabelSelector, pointer: true, proto: 1 },
      matchLabelKeys: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 5 },
      mismatchLabelKeys: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 6 },
      namespaceSelector: { value: LabelSelector, pointer: true, proto: 4 },
      namespaces: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
      topologyKey: { value: string_, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.PodAntiAffinity': {
    fields: {
      preferredDuringSchedulingIgnoredDuringExecution: { value: { kind: 'list', items: WeightedPodAffinityTerm, listType: 'atomic' }, proto: 2 },
      requiredDuringSchedulingIgnoredDuringExecution: { value: { kind: 'list', items: PodAffinityTerm, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodCertificateProjection': {
    fields: {
      certificateChainPath: { value: string_, proto: 6 },
      credentialBundlePath: { value: string_, proto: 4 },
      keyPath: { value: string_, proto: 5 },
      keyType: { value: string_, required: true, proto: 2 },
      maxExpirationSeconds: { value: int32_, pointer: true, proto: 3 },
      signerName: { value: string_, required: true, proto: 1 },
      user: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 8 },
      userAnnotations: { value: { kind: 'map', values: string_ }, proto: 7 },
    },
  },
  'io.k8s.api.core.v1.PodCondition': {
    fields: {
      lastProbeTime: { value: time_, always: true, proto: 3 },
      lastTransitionTime: { value: time_, always: true, proto: 4 },
      message: { value: string_, proto: 6 },
      observedGeneration: { value: int64_, proto: 7 },
      reason: { value: string_, proto: 5 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodDNSConfig': {
    fields: {
      nameservers: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
      options: { value: { kind: 'list', items: PodDNSConfigOption, listType: 'atomic' }, proto: 3 },
      searches: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PodDNSConfigOption': {
    fields: {
      name: { value: string_, proto: 1 },
      value: { value: string_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PodExtendedResourceClaimStatus': {
    fields: {
      requestMappings: { value: { kind: 'list', items: ContainerExtendedResourceRequest, listType: 'atomic' }, required: true, always: true, proto: 1 },
      resourceClaimName: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PodIP': {
    fields: {
      ip: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodOS': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodReadinessGate': {
    fields: {
      conditionType: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodResourceClaim': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      resourceClaimName: { value: string_, pointer: true, proto: 3 },
      resourceClaimTemplateName: { value: string_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.PodResourceClaimStatus': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      resourceClaimName: { value: string_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PodSchedulingGate': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodSchedulingGroup': {
    fields: {
      podGroupName: { value: string_, pointer: true, proto: 1 },
    }, unions: [{ fields: ['podGroupName'] }],
  },
  'io.k8s.api.core.v1.PodSecurityContext': {
    fields: {
      appArmorProfile: { value: AppArmorProfile, pointer: true, proto: 11 },
      fsGroup: { value: int64_, pointer: true, proto: 5 },
      fsGroupChangePolicy: { value: one_of_Always_OnRootMismatch, pointer: true, proto: 9 },
      runAsGroup: { value: int64_, pointer: true, proto: 6 },
      runAsNonRoot: { value: boolean_, pointer: true, proto: 3 },
      runAsUser: { value: int64_, pointer: true, proto: 2 },
      seLinuxChangePolicy: { value: string_, pointer: true, proto: 13 },
      seLinuxOptions: { value: SELinuxOptions, pointer: true, proto: 1 },
      seccompProfile: { value: SeccompProfile, pointer: true, proto: 10 },
      supplementalGroups: { value: { kind: 'list', items: int64_, listType: 'atomic' }, proto: 4 },
      supplementalGroupsPolicy: { value: one_of_Merge_Strict, pointer: true, proto: 12 },
      sysctls: { value: { kind: 'list', items: Sysctl, listType: 'atomic' }, proto: 7 },
      windowsOptions: { value: WindowsSecurityContextOptions, pointer: true, proto: 8 },
    },
  },
  'io.k8s.api.core.v1.PodSpec': {
    fields: {
      activeDeadlineSeconds: { value: int64_, pointer: true, proto: 5 },
      affinity: { value: Affinity, pointer: true, proto: 18 },
      automountServiceAccountToken: { value: boolean_, pointer: true, proto: 21 },
      containers: { value: { kind: 'list', items: Container, listType: 'map', keys: ['name'] }, required: true, always: true, patchStrategy: 'merge', patchMergeKey: 'name', proto: 2 },
      dnsConfig: { value: PodDNSConfig, pointer: true, proto: 26 },
      dnsPolicy: { value: one_of_ClusterFirstWithHostNet_ClusterFirst_Def, default: 'ClusterFirst', proto: 6 },
      enableServiceLinks: { value: boolean_, pointer: true, proto: 30 },
      ephemeralContainers: { value: { kind: 'list', items: EphemeralContainer, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 34 },
      evictionResponders: { value: { kind: 'list', items: EvictionResponder, listType: 'map', keys: ['name'] }, featureGate: 'EvictionRequestAPI', patchStrategy: 'merge', patchMergeKey: 'name', proto: 44 },
      hostAliases: { value: { kind: 'list', items: HostAlias, listType: 'map', keys: ['ip'] }, patchStrategy: 'merge', patchMergeKey: 'ip', proto: 23 },
      hostIPC: { value: boolean_, proto: 13 },
      hostNetwork: { value: boolean_, proto: 11 },
      hostPID: { value: boolean_, proto: 12 },
      hostUsers: { value: boolean_, pointer: true, proto: 37 },
      hostname: { value: string_, proto: 16 },
      hostnameOverride: { value: string_, pointer: true, proto: 41 },
      imagePullSecrets: { value: { kind: 'list', items: LocalObjectReference, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 15 },
      initContainers: { value: { kind: 'list', items: Container, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 20 },
      nodeName: { value: string_, proto: 10 },
      nodeSelector: { value: { kind: 'map', values: string_, atomic: true }, proto: 7 },
      os: { value: PodOS, pointer: true, proto: 36 },
      overhead: { value: { kind: 'map', values: quantity_ }, proto: 32 },
      preemptionPolicy: { value: one_of_Never_PreemptLowerPriority, pointer: true, proto: 31 },
      priority: { value: int32_, pointer: true, proto: 25 },
      priorityClassName: { value: string_, proto: 24 },
      readinessGates: { value: { kind: 'list', items: PodReadinessGate, listType: 'atomic' }, proto: 28 },
      resourceClaims: { value: { kind: 'list', items: PodResourceClaim, listType: 'map', keys: ['name'] }, patchStrategy: 'merge,retainKeys', patchMergeKey: 'name', proto: 39 },
      resources: { value: ResourceRequirements, pointer: true, proto: 40 },
      restartPolicy: { value: one_of_Always_OnFailure_Never, default: 'Always', proto: 3 },
      runtimeClassName: { value: string_, pointer: true, proto: 29 },
      schedulerName: { value: string_, default: 'default-scheduler', proto: 19 },
      schedulingGates: { value: { kind: 'list', items: PodSchedulingGate, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 38 },
      schedulingGroup: { value: PodSchedulingGroup, pointer: true, featureGate: 'GenericWorkload', proto: 43 },
      securityContext: { value: PodSecurityContext, default: {}, pointer: true, proto: 14 },
      serviceAccount: { value: string_, proto: 9 },
      serviceAccountName: { value: string_, proto: 8 },
      setHostnameAsFQDN: { value: boolean_, pointer: true, proto: 35 },
      shareProcessNamespace: { value: boolean_, pointer: true, proto: 27 },
      subdomain: { value: string_, proto: 17 },
      terminationGracePeriodSeconds: { value: int64_, default: 30, pointer: true, proto: 4 },
      tolerations: { value: { kind: 'list', items: Toleration, listType: 'atomic' }, proto: 22 },
      topologySpreadConstraints: { value: { kind: 'list', items: TopologySpreadConstraint, listType: 'map', keys: ['topologyKey', 'whenUnsatisfiable'] }, patchStrategy: 'merge', patchMergeKey: 'topologyKey', proto: 33 },
      volumes: { value: { kind: 'list', items: Volume, listType: 'map', keys: ['name'] }, patchStrategy: 'merge,retainKeys', patchMergeKey: 'name', proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PodStatus': {
    fields: {
      allocatedResources: { value: { kind: 'map', values: quantity_ }, proto: 19 },
      conditions: { value: { kind: 'list', items: PodCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 2 },
      containerStatuses: { value: { kind: 'list', items: ContainerStatus, listType: 'atomic' }, proto: 8 },
      ephemeralContainerStatuses: { value: { kind: 'list', items: ContainerStatus, listType: 'atomic' }, proto: 13 },
      extendedResourceClaimStatus: { value: PodExtendedResourceClaimStatus, pointer: true, proto: 18 },
      hostIP: { value: string_, proto: 5 },
      hostIPs: { value: { kind: 'list', items: HostIP, listType: 'atomic' }, patchStrategy: 'merge', patchMergeKey: 'ip', proto: 16 },
      initContainerStatuses: { value: { kind: 'list', items: ContainerStatus, listType: 'atomic' }, proto: 10 },
      message: { value: string_, proto: 3 },
      nodeAllocatableResourceClaimStatuses: { value: { kind: 'list', items: NodeAllocatableResourceClaimStatus, listType: 'map', keys: ['resourceClaimName'] }, featureGate: 'DRANodeAllocatableResources', patchStrategy: 'merge', patchMergeKey: 'resourceClaimName', proto: 21 },
      nominatedNodeName: { value: string_, proto: 11 },
      observedGeneration: { value: int64_, proto: 17 },
      phase: { value: one_of_Pending_Running_Succeeded_Failed_Unknown, proto: 1 },
      podIP: { value: string_, proto: 6 },
      podIPs: { value: { kind: 'list', items: PodIP, listType: 'map', keys: ['ip'] }, patchStrategy: 'merge', patchMergeKey: 'ip', proto: 12 },
      qosClass: { value: one_of_Guaranteed_Burstable_BestEffort, proto: 9 },
      reason: { value: string_, proto: 4 },
      resize: { value: string_, proto: 14 },
      resourceClaimStatuses: { value: { kind: 'list', items: PodResourceClaimStatus, listType: 'map', keys: ['name'] }, patchStrategy: 'merge,retainKeys', patchMergeKey: 'name', proto: 15 },
      resources: { value: ResourceRequirements, pointer: true, proto: 20 },
      startTime: { value: time_, pointer: true, proto: 7 },
      volumeHealth: { value: { kind: 'list', items: PodVolumeHealth, listType: 'map', keys: ['name'] }, featureGate: 'CSIVolumeHealth', proto: 22 },
    },
  },
  'io.k8s.api.core.v1.PodTemplate': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      template: { value: PodTemplateSpec, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PodTemplateSpec': {
    fields: {
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: PodSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PodVolumeHealth': {
    fields: {
      healthConditions: { value: { kind: 'list', items: VolumeHealthCondition, listType: 'map', keys: ['status', 'reason'] }, patchStrategy: 'merge', patchMergeKey: 'status', proto: 2 },
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PortStatus': {
    fields: {
      error: { value: string_, pointer: true, proto: 3 },
      port: { value: int32_, required: true, always: true, proto: 1 },
      protocol: { value: one_of_TCP_UDP_SCTP, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.PortworxVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 2 },
      readOnly: { value: boolean_, proto: 3 },
      volumeID: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.PreferredSchedulingTerm': {
    fields: {
      preference: { value: NodeSelectorTerm, required: true, always: true, proto: 2 },
      weight: { value: int32_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.Probe': {
    fields: {
      exec: { value: ExecAction, pointer: true, proto: 1, protoIn: [1] },
      failureThreshold: { value: int32_, default: 3, proto: 6 },
      grpc: { value: GRPCAction, pointer: true, proto: 4, protoIn: [1] },
      httpGet: { value: HTTPGetAction, pointer: true, proto: 2, protoIn: [1] },
      initialDelaySeconds: { value: int32_, proto: 2 },
      periodSeconds: { value: int32_, default: 10, proto: 4 },
      successThreshold: { value: int32_, default: 1, proto: 5 },
      tcpSocket: { value: TCPSocketAction, pointer: true, proto: 3, protoIn: [1] },
      terminationGracePeriodSeconds: { value: int64_, pointer: true, proto: 7 },
      timeoutSeconds: { value: int32_, default: 1, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.ProjectedVolumeSource': {
    fields: {
      defaultMode: { value: int32_, default: 420, pointer: true, proto: 2 },
      defaultUser: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 3 },
      sources: { value: { kind: 'list', items: VolumeProjection, listType: 'atomic' }, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.QuobyteVolumeSource': {
    fields: {
      group: { value: string_, proto: 5 },
      readOnly: { value: boolean_, proto: 3 },
      registry: { value: string_, required: true, always: true, proto: 1 },
      tenant: { value: string_, proto: 6 },
      user: { value: string_, proto: 4 },
      volume: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.RBDPersistentVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 3 },
      image: { value: string_, required: true, always: true, proto: 2 },
      keyring: { value: string_, default: '/etc/ceph/keyring', proto: 6 },
      monitors: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
      pool: { value: string_, default: 'rbd', proto: 4 },
      readOnly: { value: boolean_, proto: 8 },
      secretRef: { value: SecretReference, pointer: true, proto: 7 },
      user: { value: string_, default: 'admin', proto: 5 },
    },
  },
  'io.k8s.api.core.v1.RBDVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 3 },
      image: { value: string_, required: true, always: true, proto: 2 },
      keyring: { value: string_, default: '/etc/ceph/keyring', proto: 6 },
      monitors: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 1 },
      pool: { value: string_, default: 'rbd', proto: 4 },
      readOnly: { value: boolean_, proto: 8 },
      secretRef: { value: LocalObjectReference, pointer: true, proto: 7 },
      user: { value: string_, default: 'admin', proto: 5 },
    },
  },
  'io.k8s.api.core.v1.ReplicationController': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ReplicationControllerSpec, default: {}, always: true, proto: 2 },
      status: { value: ReplicationControllerStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.ReplicationControllerCondition': {
    fields: {
      lastTransitionTime: { value: time_, always: true, proto: 3 },
      message: { value: string_, proto: 5 },
      reason: { value: string_, proto: 4 },
      status: { value: string_, required: true, always: true, proto: 2 },
      type: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ReplicationControllerSpec': {
    fields: {
      minReadySeconds: { value: int32_, proto: 4 },
      replicas: { value: int32_, default: 1, pointer: true, proto: 1 },
      selector: { value: { kind: 'map', values: string_, atomic: true }, proto: 2 },
      template: { value: PodTemplateSpec, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.ReplicationControllerStatus': {
    fields: {
      availableReplicas: { value: int32_, proto: 5 },
      conditions: { value: { kind: 'list', items: ReplicationControllerCondition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 6 },
      fullyLabeledReplicas: { value: int32_, proto: 2 },
      observedGeneration: { value: int64_, proto: 3 },
      readyReplicas: { value: int32_, proto: 4 },
      replicas: { value: int32_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ResourceClaim': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      request: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ResourceFieldSelector': {
    fields: {
      containerName: { value: string_, proto: 1 },
      divisor: { value: quantity_, default: '0', always: true, proto: 3 },
      resource: { value: string_, required: true, always: true, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.ResourceHealth': {
    fields: {
      health: { value: string_, proto: 2 },
      message: { value: string_, pointer: true, proto: 6 },
      resourceID: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ResourceQuota': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ResourceQuotaSpec, default: {}, always: true, proto: 2 },
      status: { value: ResourceQuotaStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.ResourceQuotaSpec': {
    fields: {
      hard: { value: { kind: 'map', values: quantity_ }, proto: 1 },
      scopeSelector: { value: ScopeSelector, pointer: true, proto: 3 },
      scopes: { value: { kind: 'list', items: one_of_BestEffort_CrossNamespacePodAffinity_Not, listType: 'atomic' }, checkedApart: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ResourceQuotaStatus': {
    fields: {
      hard: { value: { kind: 'map', values: quantity_ }, proto: 1 },
      used: { value: { kind: 'map', values: quantity_ }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ResourceRequirements': {
    fields: {
      claims: { value: { kind: 'list', items: ResourceClaim, listType: 'map', keys: ['name'] }, proto: 3 },
      limits: { value: { kind: 'map', values: quantity_ }, proto: 1 },
      requests: { value: { kind: 'map', values: quantity_ }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ResourceStatus': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      resources: { value: { kind: 'list', items: ResourceHealth, listType: 'map', keys: ['resourceID'] }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.SELinuxOptions': {
    fields: {
      level: { value: string_, proto: 4 },
      role: { value: string_, proto: 2 },
      type: { value: string_, proto: 3 },
      user: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.ScaleIOPersistentVolumeSource': {
    fields: {
      fsType: { value: string_, default: 'xfs', proto: 9 },
      gateway: { value: string_, required: true, always: true, proto: 1 },
      protectionDomain: { value: string_, proto: 5 },
      readOnly: { value: boolean_, proto: 10 },
      secretRef: { value: SecretReference, required: true, pointer: true, always: true, proto: 3 },
      sslEnabled: { value: boolean_, proto: 4 },
      storageMode: { value: string_, default: 'ThinProvisioned', proto: 7 },
      storagePool: { value: string_, proto: 6 },
      system: { value: string_, required: true, always: true, proto: 2 },
      volumeName: { value: string_, proto: 8 },
    },
  },
  'io.k8s.api.core.v1.ScaleIOVolumeSource': {
    fields: {
      fsType: { value: string_, default: 'xfs', proto: 9 },
      gateway: { value: string_, required: true, always: true, proto: 1 },
      protectionDomain: { value: string_, proto: 5 },
      readOnly: { value: boolean_, proto: 10 },
      secretRef: { value: LocalObjectReference, required: true, pointer: true, always: true, proto: 3 },
      sslEnabled: { value: boolean_, proto: 4 },
      storageMode: { value: string_, default: 'ThinProvisioned', proto: 7 },
      storagePool: { value: string_, proto: 6 },
      system: { value: string_, required: true, always: true, proto: 2 },
      volumeName: { value: string_, proto: 8 },
    },
  },
  'io.k8s.api.core.v1.ScopeSelector': {
    fields: {
      matchExpressions: { value: { kind: 'list', items: ScopedResourceSelectorRequirement, listType: 'atomic' }, proto: 1 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.ScopedResourceSelectorRequirement': {
    fields: {
      operator: { value: one_of_DoesNotExist_Exists_In_NotIn, required: true, always: true, checkedApart: true, mayBeEmpty: true, proto: 2 },
      scopeName: { value: one_of_BestEffort_CrossNamespacePodAffinity_Not, required: true, always: true, checkedApart: true, mayBeEmpty: true, proto: 1 },
      values: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.SeccompProfile': {
    fields: {
      localhostProfile: { value: string_, pointer: true, proto: 2 },
      type: { value: one_of_Localhost_RuntimeDefault_Unconfined, required: true, always: true, proto: 1 },
    }, unions: [{ discriminator: 'type', fields: ['localhostProfile'] }],
  },
  'io.k8s.api.core.v1.Secret': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      data: { value: { kind: 'map', values: bytes_ }, proto: 2 },
      immutable: { value: boolean_, pointer: true, proto: 5 },
      stringData: { value: { kind: 'map', values: string_ }, proto: 4 },
      type: { value: string_, default: 'Opaque', proto: 3 },
    },
  },
  'io.k8s.api.core.v1.SecretEnvSource': {
    fields: {
      name: { value: string_, proto: 1, protoIn: [1] },
      optional: { value: boolean_, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.SecretKeySelector': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, proto: 1, protoIn: [1] },
      optional: { value: boolean_, pointer: true, proto: 3 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.SecretProjection': {
    fields: {
      items: { value: { kind: 'list', items: KeyToPath, listType: 'atomic' }, proto: 2 },
      name: { value: string_, proto: 1, protoIn: [1] },
      optional: { value: boolean_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.SecretReference': {
    fields: {
      name: { value: string_, proto: 1 },
      namespace: { value: string_, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.SecretVolumeSource': {
    fields: {
      defaultMode: { value: int32_, default: 420, pointer: true, proto: 3 },
      defaultUser: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 5 },
      items: { value: { kind: 'list', items: KeyToPath, listType: 'atomic' }, proto: 2 },
      optional: { value: boolean_, pointer: true, proto: 4 },
      secretName: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.SecurityContext': {
    fields: {
      allowPrivilegeEscalation: { value: boolean_, pointer: true, proto: 7 },
      appArmorProfile: { value: AppArmorProfile, pointer: true, proto: 12 },
      capabilities: { value: Capabilities, pointer: true, proto: 1 },
      privileged: { value: boolean_, pointer: true, proto: 2 },
      procMount: { value: one_of_Default_Unmasked, pointer: true, proto: 9 },
      readOnlyRootFilesystem: { value: boolean_, pointer: true, proto: 6 },
      runAsGroup: { value: int64_, pointer: true, proto: 8 },
      runAsNonRoot: { value: boolean_, pointer: true, proto: 5 },
      runAsUser: { value: int64_, pointer: true, proto: 4 },
      seLinuxOptions: { value: SELinuxOptions, pointer: true, proto: 3 },
      seccompProfile: { value: SeccompProfile, pointer: true, proto: 11 },
      windowsOptions: { value: WindowsSecurityContextOptions, pointer: true, proto: 10 },
    },
  },
  'io.k8s.api.core.v1.Service': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ServiceSpec, default: {}, always: true, proto: 2 },
      status: { value: ServiceStatus, default: {}, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.ServiceAccount': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      automountServiceAccountToken: { value: boolean_, pointer: true, proto: 4 },
      imagePullSecrets: { value: { kind: 'list', items: LocalObjectReference, listType: 'atomic' }, proto: 3 },
      secrets: { value: { kind: 'list', items: ObjectReference, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 2 },
    },
  },
  'io.k8s.api.core.v1.ServiceAccountTokenProjection': {
    fields: {
      audience: { value: string_, proto: 1 },
      expirationSeconds: { value: int64_, default: 3600, pointer: true, proto: 2 },
      path: { value: string_, required: true, always: true, proto: 3 },
      user: { value: int64_, pointer: true, featureGate: 'AtomicWriteVolumeUserFields', proto: 4 },
    },
  },
  'io.k8s.api.core.v1.ServicePort': {
    fields: {
      appProtocol: { value: string_, pointer: true, proto: 6 },
      name: { value: string_, proto: 1 },
      nodePort: { value: int32_, proto: 5 },
      port: { value: int32_, required: true, always: true, proto: 3 },
      protocol: { value: one_of_TCP_UDP_SCTP, default: 'TCP', proto: 2 },
      targetPort: { value: intOrString_, always: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.ServiceSpec': {
    fields: {
      allocateLoadBalancerNodePorts: { value: boolean_, pointer: true, proto: 20 },
      clusterIP: { value: string_, proto: 3 },
      clusterIPs: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 18 },
      externalIPs: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 5 },
      externalName: { value: string_, proto: 10 },
      externalTrafficPolicy: { value: one_of_Cluster_Local, proto: 11 },
      healthCheckNodePort: { value: int32_, proto: 12 },
      internalTrafficPolicy: { value: one_of_Cluster_Local, pointer: true, proto: 22 },
      ipFamilies: { value: { kind: 'list', items: one_of_IPv4_IPv6, listType: 'atomic' }, proto: 19 },
      ipFamilyPolicy: { value: one_of_SingleStack_PreferDualStack_RequireDualS, pointer: true, proto: 17 },
      loadBalancerClass: { value: string_, pointer: true, proto: 21 },
      loadBalancerIP: { value: string_, proto: 8 },
      loadBalancerSourceRanges: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 9 },
      ports: { value: { kind: 'list', items: ServicePort, listType: 'map', keys: ['port', 'protocol'] }, patchStrategy: 'merge', patchMergeKey: 'port', proto: 1 },
      publishNotReadyAddresses: { value: boolean_, proto: 13 },
      selector: { value: { kind: 'map', values: string_, atomic: true }, proto: 2 },
      sessionAffinity: { value: one_of_ClientIP_None, default: 'None', proto: 7 },
      sessionAffinityConfig: { value: SessionAffinityConfig, pointer: true, proto: 14 },
      trafficDistribution: { value: string_, pointer: true, proto: 23 },
      type: { value: one_of_ClusterIP_NodePort_LoadBalancer_External, default: 'ClusterIP', proto: 4 },
    },
  },
  'io.k8s.api.core.v1.ServiceStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 2 },
      loadBalancer: { value: LoadBalancerStatus, default: {}, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.SessionAffinityConfig': {
    fields: {
      clientIP: { value: ClientIPConfig, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.SleepAction': {
    fields: {
      seconds: { value: int64_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.StorageOSPersistentVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 3 },
      readOnly: { value: boolean_, proto: 4 },
      secretRef: { value: ObjectReference, pointer: true, proto: 5 },
      volumeName: { value: string_, proto: 1 },
      volumeNamespace: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.StorageOSVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 3 },
      readOnly: { value: boolean_, proto: 4 },
      secretRef: { value: LocalObjectReference, pointer: true, proto: 5 },
      volumeName: { value: string_, proto: 1 },
      volumeNamespace: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.Sysctl': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 1 },
      value: { value: string_, required: true, always: true, mayBeEmpty: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.TCPSocketAction': {
    fields: {
      host: { value: string_, proto: 2 },
      port: { value: intOrString_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.Taint': {
    fields: {
      effect: { value: one_of_NoSchedule_PreferNoSchedule_NoExecute, required: true, always: true, proto: 3 },
      key: { value: string_, required: true, always: true, proto: 1 },
      timeAdded: { value: time_, pointer: true, proto: 4 },
      value: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.Toleration': {
    fields: {
      effect: { value: one_of_NoSchedule_PreferNoSchedule_NoExecute, proto: 4 },
      key: { value: string_, proto: 1 },
      operator: { value: one_of_Equal_Exists_Gt_Lt, proto: 2 },
      tolerationSeconds: { value: int64_, pointer: true, proto: 5 },
      value: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.TopologySelectorLabelRequirement': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 1 },
      values: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.TopologySelectorTerm': {
    fields: {
      matchLabelExpressions: { value: { kind: 'list', items: TopologySelectorLabelRequirement, listType: 'atomic' }, proto: 1 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.TopologySpreadConstraint': {
    fields: {
      labelSelector: { value: LabelSelector, pointer: true, proto: 4 },
      matchLabelKeys: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 8 },
      maxSkew: { value: int32_, required: true, always: true, proto: 1 },
      minDomains: { value: int32_, pointer: true, proto: 5 },
      nodeAffinityPolicy: { value: one_of_Honor_Ignore, pointer: true, proto: 6 },
      nodeTaintsPolicy: { value: one_of_Honor_Ignore, pointer: true, proto: 7 },
      topologyKey: { value: string_, required: true, always: true, proto: 2 },
      whenUnsatisfiable: { value: one_of_DoNotSchedule_ScheduleAnyway, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.core.v1.TypedLocalObjectReference': {
    fields: {
      apiGroup: { value: string_, pointer: true, always: true, proto: 1 },
      kind: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 3 },
    }, atomic: true,
  },
  'io.k8s.api.core.v1.TypedObjectReference': {
    fields: {
      apiGroup: { value: string_, pointer: true, always: true, proto: 1 },
      kind: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 3 },
      namespace: { value: string_, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.Volume': {
    fields: {
      awsElasticBlockStore: { value: AWSElasticBlockStoreVolumeSource, pointer: true, proto: 4, protoIn: [2] },
      azureDisk: { value: AzureDiskVolumeSource, pointer: true, proto: 22, protoIn: [2] },
      azureFile: { value: AzureFileVolumeSource, pointer: true, proto: 18, protoIn: [2] },
      cephfs: { value: CephFSVolumeSource, pointer: true, proto: 14, protoIn: [2] },
      cinder: { value: CinderVolumeSource, pointer: true, proto: 13, protoIn: [2] },
      configMap: { value: ConfigMapVolumeSource, pointer: true, proto: 19, protoIn: [2] },
      csi: { value: CSIVolumeSource, pointer: true, proto: 28, protoIn: [2] },
      downwardAPI: { value: DownwardAPIVolumeSource, pointer: true, proto: 16, protoIn: [2] },
      emptyDir: { value: EmptyDirVolumeSource, pointer: true, proto: 2, protoIn: [2] },
      ephemeral: { value: EphemeralVolumeSource, pointer: true, proto: 29, protoIn: [2] },
      fc: { value: FCVolumeSource, pointer: true, proto: 17, protoIn: [2] },
      flexVolume: { value: FlexVolumeSource, pointer: true, proto: 12, protoIn: [2] },
      flocker: { value: FlockerVolumeSource, pointer: true, proto: 15, protoIn: [2] },
      gcePersistentDisk: { value: GCEPersistentDiskVolumeSource, pointer: true, proto: 3, protoIn: [2] },
      gitRepo: { value: GitRepoVolumeSource, pointer: true, proto: 5, protoIn: [2] },
      glusterfs: { value: GlusterfsVolumeSource, pointer: true, proto: 9, protoIn: [2] },
      hostPath: { value: HostPathVolumeSource, pointer: true, proto: 1, protoIn: [2] },
      image: { value: ImageVolumeSource, pointer: true, proto: 30, protoIn: [2] },
      iscsi: { value: ISCSIVolumeSource, pointer: true, proto: 8, protoIn: [2] },
      name: { value: string_, required: true, always: true, proto: 1 },
      nfs: { value: NFSVolumeSource, pointer: true, proto: 7, protoIn: [2] },
      persistentVolumeClaim: { value: PersistentVolumeClaimVolumeSource, pointer: true, proto: 10, protoIn: [2] },
      photonPersistentDisk: { value: PhotonPersistentDiskVolumeSource, pointer: true, proto: 23, protoIn: [2] },
      portworxVolume: { value: PortworxVolumeSource, pointer: true, proto: 24, protoIn: [2] },
      projected: { value: ProjectedVolumeSource, pointer: true, proto: 26, protoIn: [2] },
      quobyte: { value: QuobyteVolumeSource, pointer: true, proto: 21, protoIn: [2] },
      rbd: { value: RBDVolumeSource, pointer: true, proto: 11, protoIn: [2] },
      scaleIO: { value: ScaleIOVolumeSource, pointer: true, proto: 25, protoIn: [2] },
      secret: { value: SecretVolumeSource, pointer: true, proto: 6, protoIn: [2] },
      storageos: { value: StorageOSVolumeSource, pointer: true, proto: 27, protoIn: [2] },
      vsphereVolume: { value: VsphereVirtualDiskVolumeSource, pointer: true, proto: 20, protoIn: [2] },
    },
  },
  'io.k8s.api.core.v1.VolumeDevice': {
    fields: {
      devicePath: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.VolumeHealthCondition': {
    fields: {
      message: { value: string_, proto: 3 },
      reason: { value: string_, required: true, always: true, proto: 2 },
      status: { value: one_of_DataLoss_Degraded_Inaccessible, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.VolumeHealthStatus': {
    fields: {
      healthConditions: { value: { kind: 'list', items: VolumeHealthCondition, listType: 'map', keys: ['status', 'reason'] }, patchStrategy: 'merge', patchMergeKey: 'status', proto: 1 },
      lastTransitionTime: { value: time_, always: true, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.VolumeMount': {
    fields: {
      bindMountOptions: { value: { kind: 'list', items: string_, listType: 'set' }, featureGate: 'VolumeBindMountOptions', proto: 8 },
      mountPath: { value: string_, required: true, always: true, proto: 3 },
      mountPropagation: { value: one_of_None_HostToContainer_Bidirectional, pointer: true, proto: 5 },
      name: { value: string_, required: true, always: true, proto: 1 },
      readOnly: { value: boolean_, proto: 2 },
      recursiveReadOnly: { value: string_, pointer: true, proto: 7 },
      subPath: { value: string_, proto: 4 },
      subPathExpr: { value: string_, proto: 6 },
    },
  },
  'io.k8s.api.core.v1.VolumeMountStatus': {
    fields: {
      mountPath: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
      readOnly: { value: boolean_, proto: 3 },
      recursiveReadOnly: { value: string_, pointer: true, proto: 4 },
      volumeStatus: { value: VolumeStatus, pointer: true, proto: 5 },
    },
  },
  'io.k8s.api.core.v1.VolumeNodeAffinity': {
    fields: {
      required: { value: NodeSelector, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.VolumeProjection': {
    fields: {
      clusterTrustBundle: { value: ClusterTrustBundleProjection, pointer: true, proto: 5 },
      configMap: { value: ConfigMapProjection, pointer: true, proto: 3 },
      downwardAPI: { value: DownwardAPIProjection, pointer: true, proto: 2 },
      podCertificate: { value: PodCertificateProjection, pointer: true, proto: 6 },
      secret: { value: SecretProjection, pointer: true, proto: 1 },
      serviceAccountToken: { value: ServiceAccountTokenProjection, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.core.v1.VolumeResourceRequirements': {
    fields: {
      limits: { value: { kind: 'map', values: quantity_ }, proto: 1 },
      requests: { value: { kind: 'map', values: quantity_ }, proto: 2 },
    },
  },
  'io.k8s.api.core.v1.VolumeStatus': {
    fields: {
      image: { value: ImageVolumeStatus, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource': {
    fields: {
      fsType: { value: string_, proto: 2 },
      storagePolicyID: { value: string_, proto: 4 },
      storagePolicyName: { value: string_, proto: 3 },
      volumePath: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.WeightedPodAffinityTerm': {
    fields: {
      podAffinityTerm: { value: PodAffinityTerm, required: true, always: true, proto: 2 },
      weight: { value: int32_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.core.v1.WindowsSecurityContextOptions': {
    fields: {
      gmsaCredentialSpec: { value: string_, pointer: true, proto: 2 },
      gmsaCredentialSpecName: { value: string_, pointer: true, proto: 1 },
      hostProcess: { value: boolean_, pointer: true, proto: 4 },
      runAsUserName: { value: string_, pointer: true, proto: 3 },
    },
  },
};
