/** api: the Kubernetes types, and pure functions over them. A public entry point: `kubernode/api`.
 *
 *  A kind is a TypeScript interface and a value of the same name (see `kind.ts`); a file holds one kind, or the types of
 *  one topic that several kinds use. `generated/` has the fields as tables, and `schema/` everything that walks them:
 *  defaults, decoding, checks, strategic merge patch. `placement/` says what a pod asks of a node, `fields/` what becomes of
 *  each field of pods and services.
 *
 *  Start reading at `core/v1/config-map.ts` (small) or `core/v1/pod.ts` (large), then `kinds.ts` (the list). To add a kind:
 *  write its file, name it in `kinds.ts` and here, and run `npm run generate`; docs/how-to/add-a-kind.md has each step. */

export { ControllerRevision } from './apps/v1/controller-revision.ts';
export {
  Deployment,
  type DeploymentCondition,
  type DeploymentSpec,
  type DeploymentStatus,
  type DeploymentStrategy,
  type DeploymentStrategyType,
  type RollingUpdateDeployment,
} from './apps/v1/deployment.ts';
export {
  ReplicaSet,
  type ReplicaSetCondition,
  type ReplicaSetSpec,
  type ReplicaSetStatus,
} from './apps/v1/replica-set.ts';
export { SelfSubjectReview, type SelfSubjectReviewStatus } from './authentication/v1/self-subject-review.ts';
export {
  type BoundObjectReference,
  TokenRequest,
  type TokenRequestSpec,
  type TokenRequestStatus,
} from './authentication/v1/token-request.ts';
export {
  TokenReview,
  type TokenReviewSpec,
  type TokenReviewStatus,
  type UserInfo,
} from './authentication/v1/token-review.ts';
export { LocalSubjectAccessReview } from './authorization/v1/local-subject-access-review.ts';
export {
  SelfSubjectAccessReview,
  type SelfSubjectAccessReviewSpec,
} from './authorization/v1/self-subject-access-review.ts';
export {
  type NonResourceRule,
  type ResourceRule,
  SelfSubjectRulesReview,
  type SelfSubjectRulesReviewSpec,
  type SubjectRulesReviewStatus,
} from './authorization/v1/self-subject-rules-review.ts';
export {
  type FieldSelectorAttributes,
  type LabelSelectorAttributes,
  type NonResourceAttributes,
  type ResourceAttributes,
  SubjectAccessReview,
  type SubjectAccessReviewSpec,
  type SubjectAccessReviewStatus,
} from './authorization/v1/subject-access-review.ts';
export { Scale, type ScaleSpec, type ScaleStatus } from './autoscaling/v1/scale.ts';
export { Lease, type LeaseSpec } from './coordination/v1/lease.ts';
export type {
  Affinity,
  NodeAffinity,
  PodAffinity,
  PodAffinityTerm,
  PodAntiAffinity,
  PreferredSchedulingTerm,
  WeightedPodAffinityTerm,
} from './core/v1/affinity.ts';
export { Binding } from './core/v1/binding.ts';
export { ConfigMap } from './core/v1/config-map.ts';
export type {
  Container,
  ContainerPort,
  ContainerResizePolicy,
  ContainerRestartRule,
  ContainerRestartRuleOnExitCodes,
  MountPropagationMode,
  Protocol,
  PullPolicy,
  TerminationMessagePolicy,
  VolumeDevice,
  VolumeMount,
} from './core/v1/container.ts';
export type {
  ContainerState,
  ContainerStateRunning,
  ContainerStateTerminated,
  ContainerStateWaiting,
  ContainerStatus,
  ContainerUser,
  ImageVolumeStatus,
  LinuxContainerUser,
  ResourceHealth,
  ResourceStatus,
  VolumeMountStatus,
  VolumeStatus,
} from './core/v1/container-status.ts';
export { type EndpointAddress, type EndpointPort, type EndpointSubset, Endpoints } from './core/v1/endpoints.ts';
export type {
  ConfigMapEnvSource,
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
  SecretEnvSource,
  SecretKeySelector,
} from './core/v1/env.ts';
export type { EphemeralContainer } from './core/v1/ephemeral-container.ts';
export { Event, type EventSeries, type EventSource } from './core/v1/event.ts';
export type { Lifecycle, LifecycleHandler, Signal, SleepAction } from './core/v1/lifecycle.ts';
export type { LoadBalancerIngress, LoadBalancerStatus, PortStatus } from './core/v1/load-balancer-status.ts';
export {
  Namespace,
  type NamespaceCondition,
  type NamespacePhase,
  type NamespaceSpec,
  type NamespaceStatus,
} from './core/v1/namespace.ts';
export {
  type ConfigMapNodeConfigSource,
  Node,
  type NodeConfigSource,
  type NodeSpec,
  type Taint,
} from './core/v1/node.ts';
export type {
  NodeSelector,
  NodeSelectorOperator,
  NodeSelectorRequirement,
  NodeSelectorTerm,
} from './core/v1/node-selector.ts';
export type {
  AttachedVolume,
  ContainerImage,
  DaemonEndpoint,
  NodeAddress,
  NodeCondition,
  NodeConfigStatus,
  NodeDaemonEndpoints,
  NodeFeatures,
  NodePhase,
  NodeRuntimeHandler,
  NodeRuntimeHandlerFeatures,
  NodeStatus,
  NodeSwapStatus,
  NodeSystemInfo,
} from './core/v1/node-status.ts';
export type {
  PersistentVolumeAccessMode,
  PersistentVolumeClaimSpec,
  PersistentVolumeMode,
} from './core/v1/persistent-volume-claim.ts';
export {
  type DNSPolicy,
  type HostAlias,
  Pod,
  type PodDNSConfig,
  type PodDNSConfigOption,
  type PodOS,
  type PodReadinessGate,
  type PodSchedulingGate,
  type PodSchedulingGroup,
  type PodSpec,
  type PreemptionPolicy,
  type RestartPolicy,
} from './core/v1/pod.ts';
export { isFinalPhase } from './core/v1/pod-phase.ts';
export type {
  ContainerExtendedResourceRequest,
  HostIP,
  NodeAllocatableResourceClaimStatus,
  PodCondition,
  PodExtendedResourceClaimStatus,
  PodIP,
  PodPhase,
  PodQOSClass,
  PodResourceClaimStatus,
  PodStatus,
} from './core/v1/pod-status.ts';
export { PodTemplate, type PodTemplateSpec } from './core/v1/pod-template.ts';
export type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  HTTPHeader,
  Probe,
  TCPSocketAction,
  URIScheme,
} from './core/v1/probe.ts';
export type {
  ClusterTrustBundleProjection,
  ConfigMapProjection,
  DownwardAPIProjection,
  DownwardAPIVolumeFile,
  KeyToPath,
  PodCertificateProjection,
  ProjectedVolumeSource,
  SecretProjection,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from './core/v1/projected-volume.ts';
export type {
  LocalObjectReference,
  ObjectReference,
  TypedLocalObjectReference,
  TypedObjectReference,
} from './core/v1/references.ts';
export {
  ReplicationController,
  type ReplicationControllerCondition,
  type ReplicationControllerSpec,
  type ReplicationControllerStatus,
} from './core/v1/replication-controller.ts';
export type {
  PodResourceClaim,
  ResourceClaim,
  ResourceRequirements,
  VolumeResourceRequirements,
} from './core/v1/resources.ts';
export type {
  NodeInclusionPolicy,
  TaintEffect,
  Toleration,
  TolerationOperator,
  TopologySpreadConstraint,
  UnsatisfiableConstraintAction,
} from './core/v1/scheduling.ts';
export { Secret } from './core/v1/secret.ts';
export type {
  AppArmorProfile,
  Capabilities,
  PodSecurityContext,
  ProfileType,
  SELinuxOptions,
  SeccompProfile,
  SecurityContext,
  Sysctl,
  WindowsSecurityContextOptions,
} from './core/v1/security-context.ts';
export {
  type ClientIPConfig,
  type IPFamily,
  type IPFamilyPolicy,
  Service,
  type ServiceAffinity,
  type ServicePort,
  type ServiceSpec,
  type ServiceStatus,
  type ServiceTrafficPolicy,
  type ServiceType,
  type SessionAffinityConfig,
} from './core/v1/service.ts';
export { ServiceAccount } from './core/v1/service-account.ts';
export type {
  EphemeralVolumeSource,
  PersistentVolumeClaimTemplate,
  PersistentVolumeClaimVolumeSource,
  Volume,
} from './core/v1/volume.ts';
export type {
  ConfigMapVolumeSource,
  CSIVolumeSource,
  DownwardAPIVolumeSource,
  EmptyDirVolumeSource,
  HostPathType,
  HostPathVolumeSource,
  ImageVolumeSource,
  NFSVolumeSource,
  SecretVolumeSource,
} from './core/v1/volume-sources.ts';
export type {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  AzureFileVolumeSource,
  CephFSVolumeSource,
  CinderVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  GitRepoVolumeSource,
  GlusterfsVolumeSource,
  ISCSIVolumeSource,
  PhotonPersistentDiskVolumeSource,
  PortworxVolumeSource,
  QuobyteVolumeSource,
  RBDVolumeSource,
  ScaleIOVolumeSource,
  StorageOSVolumeSource,
  VsphereVirtualDiskVolumeSource,
} from './core/v1/volume-sources-in-tree.ts';
export {
  type AddressType,
  type Endpoint,
  type EndpointConditions,
  type EndpointHints,
  type EndpointPort as EndpointSlicePort,
  EndpointSlice,
  type ForNode,
  type ForZone,
} from './discovery/v1/endpoint-slice.ts';
export { serviceKeyOf, serviceNameLabel } from './discovery/v1/service-of-slice.ts';
export { Event as EventsV1Event, type EventSeries as EventsV1EventSeries } from './events/v1/event.ts';
export {
  collectErrors,
  duplicate,
  type FieldError,
  type FieldErrorType,
  fieldErrorBody,
  fieldNotFound,
  forbiddenField,
  formatFieldError,
  invalidObject,
  invalidValue,
  notSupported,
  required,
  tooLong,
  tooMany,
} from './field-error.ts';
export { type FoundField, ignoredFields, refusedFields } from './fields/find-fields.ts';
export { structNames, structs } from './generated/structs.ts';
export {
  familiarReference,
  type ImageReference,
  impliedPullPolicy,
  normalizeReference,
  parseImageReference,
  repositoryOf,
} from './image-reference.ts';
export { isPercentage, scaledValue } from './int-or-string.ts';
export { deepClone, deepEqual, deepFreeze } from './json/deep.ts';
export { jsonPatch, jsonPatchSteps } from './json/json-patch.ts';
export { maxJsonValues, valuesIn } from './json/json-size.ts';
export { mergePatch } from './json/merge-patch.ts';
export { isObject, type JsonObject, ownValue, setOwn } from './json/object.ts';
export { type PatchType, patchTypes } from './json/patch-types.ts';
export {
  defineKind,
  formatKey,
  type Kind,
  type KindDeclaration,
  type KubeList,
  type KubeObject,
  keyOf,
  type New,
  type ObjectKey,
  parseKey,
  type Subresource,
} from './kind.ts';
export { bodyKinds, kinds } from './kinds.ts';
export type {
  APIGroup,
  APIGroupList,
  APIResource,
  APIResourceList,
  APIVersions,
  GroupVersionForDiscovery,
  ServerAddressByClientCIDR,
} from './meta/v1/api-resources.ts';
export type { Condition } from './meta/v1/condition.ts';
export type { DeleteOptions, Preconditions } from './meta/v1/delete-options.ts';
export {
  formatApiVersion,
  type GroupVersionKind,
  type GroupVersionResource,
  parseApiVersion,
} from './meta/v1/group-version.ts';
export type { FieldSelectorRequirement, LabelSelector, LabelSelectorRequirement } from './meta/v1/label-selector.ts';
export type { ListMeta, ShardInfo } from './meta/v1/list-meta.ts';
export type { ManagedFieldsEntry, ObjectMeta, OwnerReference, StoredMeta } from './meta/v1/object-meta.ts';
export { isVersionAtLeast } from './meta/v1/resource-version.ts';
export type {
  Bytes,
  Double,
  Int32,
  Int64,
  IntOrString,
  MicroTime,
  Quantity,
  RawJson,
  Time,
} from './meta/v1/scalars.ts';
export type { Status, StatusCause, StatusDetails } from './meta/v1/status.ts';
export {
  alreadyExists,
  badRequest,
  conflict,
  type ErrorCause,
  type ErrorDetails,
  errorOfStatus,
  expired,
  type FailureStatus,
  forbidden,
  formatGroupResource,
  type GroupResource,
  insufficientStorage,
  internalError,
  invalid,
  isAlreadyExists,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  isNotFound,
  isUnknownResource,
  methodNotSupported,
  notFound,
  StatusError,
  serverTimeout,
  storageReadError,
  tooLargeEntity,
  tooManyRequests,
  unauthorized,
  unknownResource,
  unsupportedMediaType,
} from './meta/v1/status-error.ts';
export type {
  PartialObjectMetadata,
  PartialObjectMetadataList,
  Table,
  TableColumnDefinition,
  TableOptions,
  TableRow,
  TableRowCondition,
} from './meta/v1/table.ts';
export type { WatchEvent } from './meta/v1/watch-event.ts';
export { type HostPort, hostPortsClash, hostPortsOf } from './placement/host-ports.ts';
export { matchesNodeTerm, matchesRequiredNode } from './placement/node-affinity.ts';
export {
  addResources,
  type InsufficientResource,
  insufficientResources,
  podRequests,
  type Resources,
  subtractResources,
  toResources,
} from './placement/pod-resources.ts';
export { asHeldByNode, isBeingResized } from './placement/resizing.ts';
export { tolerates, untolerated } from './placement/tolerations.ts';
export { type PodReferences, podReferences } from './pod-references.ts';
export { Eviction } from './policy/v1/eviction.ts';
export {
  addQuantity,
  compareQuantity,
  isQuantity,
  quantityMilliValue,
  quantityOf,
  quantityOfMilli,
  quantityValue,
  subtractQuantity,
} from './quantity/arithmetic.ts';
export { canonicalQuantity, formatQuantity } from './quantity/format.ts';
export { type ParsedQuantity, parseQuantity, type QuantityFormat } from './quantity/parse.ts';
export { type ApplyPatchOptions, applyPatch } from './schema/apply-patch.ts';
export { checkFields } from './schema/check-fields.ts';
export { type Decoded, decodeObject, inspectObject, jsonType } from './schema/decode.ts';
export { applyDefaults } from './schema/defaults.ts';
export type {
  FieldDescriptor,
  ListDescriptor,
  MapDescriptor,
  ScalarDescriptor,
  ScalarKind,
  StructDescriptor,
  StructReference,
  StructTable,
  ValueDescriptor,
} from './schema/descriptor.ts';
export { dropDisabledFields } from './schema/disabled-fields.ts';
export { normalize } from './schema/normal-form.ts';
export { strategicMerge } from './schema/strategic-merge.ts';
export { findStruct, loadDescriptions, structBehind, structOf } from './schema/structs.ts';
export { withNulls } from './schema/with-nulls.ts';
export {
  type FieldRequirement,
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
} from './selectors/field-selector.ts';
export {
  containsLabels,
  formatLabelSelector,
  type LabelOperator,
  type LabelRequirement,
  type Labels,
  matchesLabels,
  requirementsOf,
  selects,
} from './selectors/label-selector.ts';
export { parseLabelSelector } from './selectors/parse-label-selector.ts';
export { checkAnnotations, checkLabels } from './validation/labels.ts';
export {
  byteLength,
  checkConfigKey,
  checkEnvironmentName,
  checkLabel,
  checkLabelValue,
  checkPathSegment,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
  checkServiceLabel,
  checkSubdomain,
} from './validation/names.ts';
export type { Info as VersionInfo } from './version/info.ts';
export { kubeletClientGroup } from './well-known-groups.ts';
