/** api: the Kubernetes types, and pure functions over them. A public entry point: `kubernode/api`.
 *
 *  A kind is a TypeScript interface and a value of the same name (see `kind.ts`); a file holds one kind, or the types
 *  of one topic that several kinds use. `generated/` has their names and the fields as tables, and `schema/` everything
 *  that walks them: defaults, decoding, checks, strategic merge patch. `placement/` says what a pod asks of a node,
 *  `fields/` what becomes of each field of pods and services.
 *
 *  Start reading at `core/v1/config-map.ts` (small) or `core/v1/pod.ts` (large), then `generated/kinds.ts` (the list).
 *  To add a kind: write its file and run `npm run generate`; docs/how-to/add-a-kind.md has each step. */

export {
  countIndexes,
  firstMissing,
  firstShared,
  formatIndexes,
  hasIndex,
  type IndexRange,
  indexesBelow,
  mergeIndexes,
  parseIndexes,
  withIndexes,
} from './batch/completion-indexes.ts';
export { isJobFinished } from './batch/finished.ts';
export {
  type BootstrapToken,
  bootstrapExpiration,
  bootstrapTokenName,
  bootstrapTokenNamespace,
  bootstrapTokenType,
  parseBootstrapToken,
  readBootstrapToken,
} from './bootstrap-token.ts';
export { isBuiltIn, isBuiltInGroup } from './built-in.ts';
export {
  type ConditionBase,
  findCondition,
  isConditionTrue,
  observedGenerationOf,
  setCondition,
  transitionTime,
  withoutCondition,
} from './conditions.ts';
export { hasMoreTimes, lastTime } from './cron/last-time.ts';
export { nextTime } from './cron/next-time.ts';
export { parseSchedule, type Schedule, zoneInSchedule } from './cron/parse-schedule.ts';
export { formatInZone, isTimeZone } from './cron/time-zone.ts';
export {
  deviceClassPrefix,
  type ExtendedRequests,
  extendedClaimAnnotation,
  extendedRequestsOf,
  isExtendedClaim,
} from './devices/extended-claims.ts';
export {
  allocatedClaimFinalizer,
  canBeReserved,
  claimOfEntry,
  deviceClaimNamesOf,
  isClaimMadeFor,
  isReservedFor,
  type PodClaim,
  userOf,
} from './devices/pod-claims.ts';
export { type DevicePlace, isTaintedBy, toleratesDeviceTaint } from './devices/taints.ts';
export {
  type EnabledGates,
  type FeatureGate,
  featureGates,
  noGates,
  parseFeatureGates,
  parseRuntimeConfig,
  parseSwitches,
  type Switches,
  switchesFor,
  toFeatureGates,
} from './feature-gates.ts';
export {
  collectErrors,
  duplicate,
  errorSteps,
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
  uncheckable,
} from './field-error.ts';
export { atomicFields } from './field-sets/atomic-fields.ts';
export { type Changes, noChanges } from './field-sets/changes.ts';
export { checkApplied } from './field-sets/check-applied.ts';
export { cloneInSteps, cloneObject } from './field-sets/clone-object.ts';
export { canonicalElement, escapedJson, fieldElement, formatPath } from './field-sets/element.ts';
export {
  countFields,
  difference,
  type FieldPath,
  type FieldPattern,
  type FieldSet,
  hasField,
  inOrder,
  intersection,
  isEmptySet,
  leaf,
  matching,
  noFields,
  pathsOf,
  recursiveDifference,
  self,
  setOf,
  union,
} from './field-sets/field-set.ts';
export { changesInSteps, eachPart, fieldsInSteps, unionInSteps, uniteInSteps } from './field-sets/in-steps.ts';
export { mergeApplied } from './field-sets/merge.ts';
export { withNamedFields } from './field-sets/named-fields.ts';
export { withoutFields } from './field-sets/remove-fields.ts';
export { unknownValue } from './field-sets/shape.ts';
export { sharedInSteps, sharedSet, textInSteps, textOfSet } from './field-sets/shared-sets.ts';
export { type FoundField, refusedFields } from './fields/find-fields.ts';
// The types, and all else that is exported where they stand.
export * from './generated/exports.ts';
export { bodyKinds, gatedKinds, kinds } from './generated/kinds.ts';
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
export { goKind, goText, goType } from './json/go-text.ts';
export { jsonPatch, jsonPatchSteps, patchFailure } from './json/json-patch.ts';
export { manyMembers, maxJsonValues, maxMembers, objectWeight, valuesIn, weightOfMember } from './json/json-size.ts';
export { jsonType } from './json/json-type.ts';
export { mergePatch } from './json/merge-patch.ts';
export { isObject, type JsonObject, ownValue, setOwn } from './json/object.ts';
export {
  applyPatchType,
  jsonPatchType,
  mergePatchType,
  type PatchType,
  patchTypes,
  strategicPatchType,
} from './json/patch-types.ts';
export { joined, partsOf } from './json/wide-maps.ts';
export { withNumbers } from './json/with-numbers.ts';
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
export { type HostPort, hostPortsClash, hostPortsOf } from './placement/host-ports.ts';
export { matchesNodeTerm, matchesRequiredNode } from './placement/node-affinity.ts';
export {
  featuresNeededBy,
  featuresNeededToChange,
  type NodeFeatureName,
  undeclaredFeatures,
} from './placement/node-features.ts';
export {
  addResources,
  containersTotal,
  hasPodLevelResources,
  type InsufficientResource,
  insufficientResources,
  isExtendedResource,
  isNativeResource,
  isPodLevelResource,
  podRequests,
  type Resources,
  subtractResources,
  toResources,
} from './placement/pod-resources.ts';
export { asHeldByNode, isBeingResized } from './placement/resizing.ts';
export { tolerates, untolerated } from './placement/tolerations.ts';
export { namedResource, type PodReferences, podReferences } from './pod-references.ts';
export {
  allContainers,
  isSidecar,
  mayRestartAll,
  type PlacedContainer,
  placedContainers,
  ruledAction,
  sidecarsOf,
  startsAgain,
} from './pods/containers.ts';
export { groupKeyOf } from './pods/group.ts';
export { completePod, completePodSpec, syncServiceAccountName } from './pods/pod-defaults.ts';
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
export { isCountedBy } from './quota/scopes.ts';
export { devicesOfClass, isCountedByName, type QuotaUsage, quotaUsageOf, sumUsage } from './quota/usage.ts';
export { type ApplyPatchOptions, applyPatch } from './schema/apply-patch.ts';
export { checkFields } from './schema/check-fields.ts';
export { type Decoded, decodeObject, inspectObject, type Mismatch } from './schema/decode.ts';
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
export { checkDomainPath } from './validation/domain-path.ts';
export { checkAnnotations, checkLabels } from './validation/labels.ts';
export {
  byteLength,
  checkConditionReason,
  checkConfigKey,
  checkEnvironmentName,
  checkGroupVersion,
  checkKindName,
  checkLabel,
  checkLabelValue,
  checkPathSegment,
  checkPortName,
  checkPortNumber,
  checkQualifiedName,
  checkSearchDomain,
  checkServiceLabel,
  checkSubdomain,
  checkWildcardSubdomain,
} from './validation/names.ts';
export type { Info as VersionInfo } from './version/info.ts';
export {
  bindCompletedAnnotation,
  boundByControllerAnnotation,
  findVolume,
  isAllowedTopology,
  isVolumeOf,
  mismatch as volumeMismatch,
  provisionedByAnnotation,
  reaches as reachesVolume,
  selectedNodeAnnotation,
  storageClassOf,
  storageProvisionerAnnotation,
} from './volumes/binding.ts';
export { dataSourceOf, isClaimSource, isSnapshotSource } from './volumes/data-source.ts';
export { grownStatus, resizePendingCondition } from './volumes/growth.ts';
export {
  defaultKeepDeletedSeconds,
  type LocalSnapshot,
  type LocalVolume,
  type LocalVolumeSource,
  type LocalVolumeType,
  localBtrfsLabel,
  localCopyingClass,
  localSnapshotHandle,
  localSnapshotOf,
  localStorageClassName,
  localStorageDriver,
  localVolumeAttributes,
  localVolumeCopiedAnnotation,
  localVolumeErrorAnnotation,
  localVolumeFinalizer,
  localVolumeOf,
  localVolumeSizeAnnotation,
  localVolumeTypes,
  overCapacityCondition,
} from './volumes/local-storage.ts';
export { claimNameOf, claimNamesOf, ephemeralClaimOf } from './volumes/pod-claims.ts';
export {
  snapshotAnnotations,
  snapshotDefinitionName,
  snapshotFinalizers,
  snapshotGroup,
  snapshotResources,
} from './volumes/snapshots.ts';
export { kubeletClientGroup } from './well-known-groups.ts';
export {
  archLabel,
  attributesProtectionFinalizer,
  betaArchLabel,
  betaInstanceTypeLabel,
  betaOsLabel,
  betaRegionLabel,
  betaZoneLabel,
  claimProtectionFinalizer,
  hostnameLabel,
  initialEventsEndAnnotation,
  instanceTypeLabel,
  invalidSinceLabel,
  jobNameLabel,
  lastAppliedAnnotation,
  lastUsedLabel,
  mirrorPodAnnotation,
  notReadyTaint,
  osLabel,
  podDeletionCostAnnotation,
  podGroupProtectionFinalizer,
  regionLabel,
  serviceAccountNameAnnotation,
  serviceAccountTokenType,
  simulatedLabel,
  skipMirrorLabel,
  sliceManagedByLabel,
  tokenTracking,
  unreachableTaint,
  unschedulableTaint,
  volumeProtectionFinalizer,
  zoneLabel,
} from './well-known-labels.ts';
export { defaultSchedulerName } from './well-known-schedulers.ts';
export { dnsServiceName } from './well-known-services.ts';
export { signers } from './well-known-signers.ts';
