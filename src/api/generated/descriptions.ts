// Made by tools/generate-api from the interfaces in src/api. Do not edit: change those and run it again.
/** Struct -> field -> what it means; the words about the struct itself are under ''. */
export const descriptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'io.k8s.api.apps.v1.ControllerRevision': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.apps.v1.Deployment': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.apps.v1.DeploymentCondition': {
  },
  'io.k8s.api.apps.v1.DeploymentSpec': {
  },
  'io.k8s.api.apps.v1.DeploymentStatus': {
  },
  'io.k8s.api.apps.v1.DeploymentStrategy': {
  },
  'io.k8s.api.apps.v1.ReplicaSet': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.apps.v1.ReplicaSetCondition': {
  },
  'io.k8s.api.apps.v1.ReplicaSetSpec': {
  },
  'io.k8s.api.apps.v1.ReplicaSetStatus': {
  },
  'io.k8s.api.apps.v1.RollingUpdateDeployment': {
  },
  'io.k8s.api.authentication.v1.BoundObjectReference': {
  },
  'io.k8s.api.authentication.v1.SelfSubjectReview': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.authentication.v1.SelfSubjectReviewStatus': {
  },
  'io.k8s.api.authentication.v1.TokenRequest': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.authentication.v1.TokenRequestSpec': {
  },
  'io.k8s.api.authentication.v1.TokenRequestStatus': {
  },
  'io.k8s.api.authentication.v1.TokenReview': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.authentication.v1.TokenReviewSpec': {
  },
  'io.k8s.api.authentication.v1.TokenReviewStatus': {
  },
  'io.k8s.api.authentication.v1.UserInfo': {
  },
  'io.k8s.api.authorization.v1.FieldSelectorAttributes': {
  },
  'io.k8s.api.authorization.v1.LabelSelectorAttributes': {
  },
  'io.k8s.api.authorization.v1.LocalSubjectAccessReview': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.authorization.v1.NonResourceAttributes': {
  },
  'io.k8s.api.authorization.v1.NonResourceRule': {
  },
  'io.k8s.api.authorization.v1.ResourceAttributes': {
  },
  'io.k8s.api.authorization.v1.ResourceRule': {
  },
  'io.k8s.api.authorization.v1.SelfSubjectAccessReview': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.authorization.v1.SelfSubjectAccessReviewSpec': {
  },
  'io.k8s.api.authorization.v1.SelfSubjectRulesReview': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.authorization.v1.SelfSubjectRulesReviewSpec': {
  },
  'io.k8s.api.authorization.v1.SubjectAccessReview': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.authorization.v1.SubjectAccessReviewSpec': {
  },
  'io.k8s.api.authorization.v1.SubjectAccessReviewStatus': {
  },
  'io.k8s.api.authorization.v1.SubjectRulesReviewStatus': {
  },
  'io.k8s.api.autoscaling.v1.Scale': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.autoscaling.v1.ScaleSpec': {
  },
  'io.k8s.api.autoscaling.v1.ScaleStatus': {
  },
  'io.k8s.api.coordination.v1.Lease': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.coordination.v1.LeaseSpec': {
  },
  'io.k8s.api.core.v1.AWSElasticBlockStoreVolumeSource': {
  },
  'io.k8s.api.core.v1.Affinity': {
  },
  'io.k8s.api.core.v1.AppArmorProfile': {
  },
  'io.k8s.api.core.v1.AttachedVolume': {
  },
  'io.k8s.api.core.v1.AzureDiskVolumeSource': {
  },
  'io.k8s.api.core.v1.AzureFileVolumeSource': {
  },
  'io.k8s.api.core.v1.Binding': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.CSIVolumeSource': {
  },
  'io.k8s.api.core.v1.Capabilities': {
  },
  'io.k8s.api.core.v1.CephFSVolumeSource': {
  },
  'io.k8s.api.core.v1.CinderVolumeSource': {
  },
  'io.k8s.api.core.v1.ClientIPConfig': {
  },
  'io.k8s.api.core.v1.ClusterTrustBundleProjection': {
  },
  'io.k8s.api.core.v1.ConfigMap': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.ConfigMapEnvSource': {
  },
  'io.k8s.api.core.v1.ConfigMapKeySelector': {
  },
  'io.k8s.api.core.v1.ConfigMapNodeConfigSource': {
  },
  'io.k8s.api.core.v1.ConfigMapProjection': {
  },
  'io.k8s.api.core.v1.ConfigMapVolumeSource': {
  },
  'io.k8s.api.core.v1.Container': {
  },
  'io.k8s.api.core.v1.ContainerExtendedResourceRequest': {
  },
  'io.k8s.api.core.v1.ContainerImage': {
  },
  'io.k8s.api.core.v1.ContainerPort': {
  },
  'io.k8s.api.core.v1.ContainerResizePolicy': {
  },
  'io.k8s.api.core.v1.ContainerRestartRule': {
  },
  'io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes': {
  },
  'io.k8s.api.core.v1.ContainerState': {
  },
  'io.k8s.api.core.v1.ContainerStateRunning': {
  },
  'io.k8s.api.core.v1.ContainerStateTerminated': {
  },
  'io.k8s.api.core.v1.ContainerStateWaiting': {
  },
  'io.k8s.api.core.v1.ContainerStatus': {
  },
  'io.k8s.api.core.v1.ContainerUser': {
  },
  'io.k8s.api.core.v1.DaemonEndpoint': {
  },
  'io.k8s.api.core.v1.DownwardAPIProjection': {
  },
  'io.k8s.api.core.v1.DownwardAPIVolumeFile': {
  },
  'io.k8s.api.core.v1.DownwardAPIVolumeSource': {
  },
  'io.k8s.api.core.v1.EmptyDirVolumeSource': {
  },
  'io.k8s.api.core.v1.EndpointAddress': {
  },
  'io.k8s.api.core.v1.EndpointPort': {
  },
  'io.k8s.api.core.v1.EndpointSubset': {
  },
  'io.k8s.api.core.v1.Endpoints': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.EnvFromSource': {
  },
  'io.k8s.api.core.v1.EnvVar': {
  },
  'io.k8s.api.core.v1.EnvVarSource': {
  },
  'io.k8s.api.core.v1.EphemeralContainer': {
  },
  'io.k8s.api.core.v1.EphemeralVolumeSource': {
  },
  'io.k8s.api.core.v1.Event': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.EventSeries': {
  },
  'io.k8s.api.core.v1.EventSource': {
  },
  'io.k8s.api.core.v1.ExecAction': {
  },
  'io.k8s.api.core.v1.FCVolumeSource': {
  },
  'io.k8s.api.core.v1.FileKeySelector': {
  },
  'io.k8s.api.core.v1.FlexVolumeSource': {
  },
  'io.k8s.api.core.v1.FlockerVolumeSource': {
  },
  'io.k8s.api.core.v1.GCEPersistentDiskVolumeSource': {
  },
  'io.k8s.api.core.v1.GRPCAction': {
  },
  'io.k8s.api.core.v1.GitRepoVolumeSource': {
  },
  'io.k8s.api.core.v1.GlusterfsVolumeSource': {
  },
  'io.k8s.api.core.v1.HTTPGetAction': {
  },
  'io.k8s.api.core.v1.HTTPHeader': {
  },
  'io.k8s.api.core.v1.HostAlias': {
  },
  'io.k8s.api.core.v1.HostIP': {
  },
  'io.k8s.api.core.v1.HostPathVolumeSource': {
  },
  'io.k8s.api.core.v1.ISCSIVolumeSource': {
  },
  'io.k8s.api.core.v1.ImageVolumeSource': {
  },
  'io.k8s.api.core.v1.ImageVolumeStatus': {
  },
  'io.k8s.api.core.v1.KeyToPath': {
  },
  'io.k8s.api.core.v1.Lifecycle': {
  },
  'io.k8s.api.core.v1.LifecycleHandler': {
  },
  'io.k8s.api.core.v1.LinuxContainerUser': {
  },
  'io.k8s.api.core.v1.LoadBalancerIngress': {
  },
  'io.k8s.api.core.v1.LoadBalancerStatus': {
  },
  'io.k8s.api.core.v1.LocalObjectReference': {
  },
  'io.k8s.api.core.v1.NFSVolumeSource': {
  },
  'io.k8s.api.core.v1.Namespace': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.NamespaceCondition': {
  },
  'io.k8s.api.core.v1.NamespaceSpec': {
  },
  'io.k8s.api.core.v1.NamespaceStatus': {
  },
  'io.k8s.api.core.v1.Node': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.NodeAddress': {
  },
  'io.k8s.api.core.v1.NodeAffinity': {
  },
  'io.k8s.api.core.v1.NodeAllocatableResourceClaimStatus': {
  },
  'io.k8s.api.core.v1.NodeCondition': {
  },
  'io.k8s.api.core.v1.NodeConfigSource': {
  },
  'io.k8s.api.core.v1.NodeConfigStatus': {
  },
  'io.k8s.api.core.v1.NodeDaemonEndpoints': {
  },
  'io.k8s.api.core.v1.NodeFeatures': {
  },
  'io.k8s.api.core.v1.NodeRuntimeHandler': {
  },
  'io.k8s.api.core.v1.NodeRuntimeHandlerFeatures': {
  },
  'io.k8s.api.core.v1.NodeSelector': {
  },
  'io.k8s.api.core.v1.NodeSelectorRequirement': {
  },
  'io.k8s.api.core.v1.NodeSelectorTerm': {
  },
  'io.k8s.api.core.v1.NodeSpec': {
  },
  'io.k8s.api.core.v1.NodeStatus': {
  },
  'io.k8s.api.core.v1.NodeSwapStatus': {
  },
  'io.k8s.api.core.v1.NodeSystemInfo': {
  },
  'io.k8s.api.core.v1.ObjectFieldSelector': {
  },
  'io.k8s.api.core.v1.ObjectReference': {
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimSpec': {
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimTemplate': {
  },
  'io.k8s.api.core.v1.PersistentVolumeClaimVolumeSource': {
  },
  'io.k8s.api.core.v1.PhotonPersistentDiskVolumeSource': {
  },
  'io.k8s.api.core.v1.Pod': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.PodAffinity': {
  },
  'io.k8s.api.core.v1.PodAffinityTerm': {
  },
  'io.k8s.api.core.v1.PodAntiAffinity': {
  },
  'io.k8s.api.core.v1.PodCertificateProjection': {
  },
  'io.k8s.api.core.v1.PodCondition': {
  },
  'io.k8s.api.core.v1.PodDNSConfig': {
  },
  'io.k8s.api.core.v1.PodDNSConfigOption': {
  },
  'io.k8s.api.core.v1.PodExtendedResourceClaimStatus': {
  },
  'io.k8s.api.core.v1.PodIP': {
  },
  'io.k8s.api.core.v1.PodOS': {
  },
  'io.k8s.api.core.v1.PodReadinessGate': {
  },
  'io.k8s.api.core.v1.PodResourceClaim': {
  },
  'io.k8s.api.core.v1.PodResourceClaimStatus': {
  },
  'io.k8s.api.core.v1.PodSchedulingGate': {
  },
  'io.k8s.api.core.v1.PodSchedulingGroup': {
  },
  'io.k8s.api.core.v1.PodSecurityContext': {
  },
  'io.k8s.api.core.v1.PodSpec': {
  },
  'io.k8s.api.core.v1.PodStatus': {
  },
  'io.k8s.api.core.v1.PodTemplate': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.PodTemplateSpec': {
  },
  'io.k8s.api.core.v1.PortStatus': {
  },
  'io.k8s.api.core.v1.PortworxVolumeSource': {
  },
  'io.k8s.api.core.v1.PreferredSchedulingTerm': {
  },
  'io.k8s.api.core.v1.Probe': {
  },
  'io.k8s.api.core.v1.ProjectedVolumeSource': {
  },
  'io.k8s.api.core.v1.QuobyteVolumeSource': {
  },
  'io.k8s.api.core.v1.RBDVolumeSource': {
  },
  'io.k8s.api.core.v1.ReplicationController': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.ReplicationControllerCondition': {
  },
  'io.k8s.api.core.v1.ReplicationControllerSpec': {
  },
  'io.k8s.api.core.v1.ReplicationControllerStatus': {
  },
  'io.k8s.api.core.v1.ResourceClaim': {
  },
  'io.k8s.api.core.v1.ResourceFieldSelector': {
  },
  'io.k8s.api.core.v1.ResourceHealth': {
  },
  'io.k8s.api.core.v1.ResourceRequirements': {
  },
  'io.k8s.api.core.v1.ResourceStatus': {
  },
  'io.k8s.api.core.v1.SELinuxOptions': {
  },
  'io.k8s.api.core.v1.ScaleIOVolumeSource': {
  },
  'io.k8s.api.core.v1.SeccompProfile': {
  },
  'io.k8s.api.core.v1.Secret': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.SecretEnvSource': {
  },
  'io.k8s.api.core.v1.SecretKeySelector': {
  },
  'io.k8s.api.core.v1.SecretProjection': {
  },
  'io.k8s.api.core.v1.SecretVolumeSource': {
  },
  'io.k8s.api.core.v1.SecurityContext': {
  },
  'io.k8s.api.core.v1.Service': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.ServiceAccount': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.core.v1.ServiceAccountTokenProjection': {
  },
  'io.k8s.api.core.v1.ServicePort': {
  },
  'io.k8s.api.core.v1.ServiceSpec': {
  },
  'io.k8s.api.core.v1.ServiceStatus': {
  },
  'io.k8s.api.core.v1.SessionAffinityConfig': {
  },
  'io.k8s.api.core.v1.SleepAction': {
  },
  'io.k8s.api.core.v1.StorageOSVolumeSource': {
  },
  'io.k8s.api.core.v1.Sysctl': {
  },
  'io.k8s.api.core.v1.TCPSocketAction': {
  },
  'io.k8s.api.core.v1.Taint': {
  },
  'io.k8s.api.core.v1.Toleration': {
  },
  'io.k8s.api.core.v1.TopologySpreadConstraint': {
  },
  'io.k8s.api.core.v1.TypedLocalObjectReference': {
  },
  'io.k8s.api.core.v1.TypedObjectReference': {
  },
  'io.k8s.api.core.v1.Volume': {
  },
  'io.k8s.api.core.v1.VolumeDevice': {
  },
  'io.k8s.api.core.v1.VolumeMount': {
  },
  'io.k8s.api.core.v1.VolumeMountStatus': {
  },
  'io.k8s.api.core.v1.VolumeProjection': {
  },
  'io.k8s.api.core.v1.VolumeResourceRequirements': {
  },
  'io.k8s.api.core.v1.VolumeStatus': {
  },
  'io.k8s.api.core.v1.VsphereVirtualDiskVolumeSource': {
  },
  'io.k8s.api.core.v1.WeightedPodAffinityTerm': {
  },
  'io.k8s.api.core.v1.WindowsSecurityContextOptions': {
  },
  'io.k8s.api.discovery.v1.Endpoint': {
  },
  'io.k8s.api.discovery.v1.EndpointConditions': {
  },
  'io.k8s.api.discovery.v1.EndpointHints': {
  },
  'io.k8s.api.discovery.v1.EndpointPort': {
  },
  'io.k8s.api.discovery.v1.EndpointSlice': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.discovery.v1.ForNode': {
  },
  'io.k8s.api.discovery.v1.ForZone': {
  },
  'io.k8s.api.events.v1.Event': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.api.events.v1.EventSeries': {
  },
  'io.k8s.api.policy.v1.Eviction': {
    apiVersion: 'Group and version in which the object is written, such as apps/v1.',
    kind: 'What the object is, such as Deployment.',
    metadata: 'What every object says about itself: name, labels, owners and so on.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIGroup': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIGroupList': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIResource': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.APIVersions': {
    '': 'Discovery documents: what a server serves.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Condition': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.GroupVersionForDiscovery': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry': {
    '': 'The set of fields that one manager has set.',
    apiVersion: 'Version in which the fields are named.',
    fieldsType: 'Format of `fieldsV1`; always `FieldsV1`.',
    fieldsV1: 'The fields, as a tree.',
    manager: 'Name of the workflow that set the fields.',
    operation: '`Apply` or `Update`.',
    subresource: 'The subresource by which the fields were set, empty for the object itself.',
    time: 'When the entry was last changed.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': {
    '': 'Metadata that every persisted object has, all of which a writer may leave out.',
    annotations: 'Free-form text for tools and people; not for selecting.',
    creationTimestamp: 'When the server created the object. Read-only.',
    deletionGracePeriodSeconds: 'Seconds an object may take to go away once deletion was requested. Read-only.',
    deletionTimestamp: 'When the object will be gone; set by a graceful delete. Read-only.',
    finalizers: 'Names that must be removed from here before the object is removed from the store.',
    generateName: 'A prefix from which the server makes a unique name when `name` is empty.',
    generation: 'Counts the changes of the desired state. Read-only.',
    labels: 'Text for organising and selecting objects.',
    managedFields: 'Who set which field.',
    name: 'The object\'s name, unique for its kind and namespace.',
    namespace: 'The namespace in which the name is unique; empty for cluster-scoped kinds.',
    ownerReferences: 'Objects this one belongs to; when all of them are gone it is collected.',
    resourceVersion: 'An opaque version of the object, for optimistic concurrency and watches. Read-only.',
    selfLink: 'Deprecated: no longer filled in.',
    uid: 'Unique in time and space. Read-only.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference': {
    '': 'Points from an object to the one that it belongs to, in the same namespace or cluster-scoped.',
    apiVersion: 'API version of the owner.',
    blockOwnerDeletion: 'Whether the owner\'s foreground deletion waits for this object.',
    controller: 'Whether the owner is the one controller of this object.',
    kind: 'Kind of the owner.',
    name: 'Name of the owner.',
    uid: 'UID of the owner.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata': {
    '': 'An object of which only the metadata is given, whatever its kind.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList': {
    '': 'A list of such.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Preconditions': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ServerAddressByClientCIDR': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Status': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails': {
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Table': {
    '': 'The answer to a list or get that accepts `as=Table`.',
    columnDefinitions: 'What the cells of a row mean.',
    rows: 'One row an object.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition': {
    '': 'One column.',
    name: 'Heading.',
    type: 'OpenAPI type: number, integer, string, boolean.',
    format: 'OpenAPI format; `name` marks the column that names the object.',
    description: 'What the column means.',
    priority: '0 columns are always shown, higher ones only when there is room or `-o wide` asks.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableOptions': {
    '': 'How a table shall be made: the query of the request.',
    noHeaders: 'Leave out the column definitions (for the later batches of a watch).',
    includeObject: '`None`, `Metadata` (default) or `Object`.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableRow': {
    '': 'One object.',
    cells: 'A value a column: string, number, boolean, a list or a map of these, or null.',
    conditions: 'States of the row, such as Completed.',
    object: 'The object, its metadata only, or nothing, as `includeObject` asks.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition': {
    '': 'A state of a row that a client may use to filter or to mark it.',
    type: '`Completed` is the only one.',
    status: 'True, False or Unknown.',
    reason: 'Machine-readable reason.',
    message: 'Human-readable reason.',
    lastTransitionTime: 'When the state last changed.',
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent': {
  },
  'io.k8s.apimachinery.pkg.version.Info': {
    '': 'The answer of /version.',
  },
};
