// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const AllocatedDeviceStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.AllocatedDeviceStatus' };
const AllocationResult: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.AllocationResult' };
const CELDeviceSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.CELDeviceSelector' };
const CapacityRequestPolicy: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.CapacityRequestPolicy' };
const CapacityRequestPolicyRange: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.CapacityRequestPolicyRange' };
const CapacityRequirements: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.CapacityRequirements' };
const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const Counter: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.Counter' };
const CounterSet: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.CounterSet' };
const Device: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.Device' };
const DeviceAllocationConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceAllocationConfiguration' };
const DeviceAllocationResult: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceAllocationResult' };
const DeviceAttribute: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceAttribute' };
const DeviceCapacity: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceCapacity' };
const DeviceClaim: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceClaim' };
const DeviceClaimConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceClaimConfiguration' };
const DeviceClassConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceClassConfiguration' };
const DeviceClassSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceClassSpec' };
const DeviceConstraint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceConstraint' };
const DeviceCounterConsumption: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceCounterConsumption' };
const DeviceDerivedAttribute: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceDerivedAttribute' };
const DeviceRequest: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceRequest' };
const DeviceRequestAllocationResult: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceRequestAllocationResult' };
const DeviceSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceSelector' };
const DeviceSubRequest: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceSubRequest' };
const DeviceTaint: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceTaint' };
const DeviceTaintRuleSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceTaintRuleSpec' };
const DeviceTaintRuleStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceTaintRuleStatus' };
const DeviceTaintSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceTaintSelector' };
const DeviceToleration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.DeviceToleration' };
const ExactDeviceRequest: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.ExactDeviceRequest' };
const NetworkDeviceData: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.NetworkDeviceData' };
const NodeAllocatableMapping: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.NodeAllocatableMapping' };
const NodeAllocatableOverhead: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.NodeAllocatableOverhead' };
const NodeAllocatableResource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.NodeAllocatableResource' };
const NodeSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.NodeSelector' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const OpaqueDeviceConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.OpaqueDeviceConfiguration' };
const ResourceClaimConsumerReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.ResourceClaimConsumerReference' };
const ResourceClaimSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.ResourceClaimSpec' };
const ResourceClaimStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.ResourceClaimStatus' };
const ResourceClaimTemplateSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.ResourceClaimTemplateSpec' };
const ResourcePool: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.ResourcePool' };
const ResourceSliceSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.resource.v1.ResourceSliceSpec' };
const boolean_: ValueDescriptor = { kind: 'boolean' };
const int64_: ValueDescriptor = { kind: 'int64' };
const one_of_All_ExactCount: ValueDescriptor = { kind: 'string', enum: ['All', 'ExactCount'] };
const one_of_Equal_Exists: ValueDescriptor = { kind: 'string', enum: ['Equal', 'Exists'] };
const one_of_FromClaim_FromClass: ValueDescriptor = { kind: 'string', enum: ['FromClaim', 'FromClass'] };
const one_of_NoExecute_NoSchedule_None: ValueDescriptor = { kind: 'string', enum: ['NoExecute', 'NoSchedule', 'None'] };
const one_of__NodePrepareResources_NodeUnprepareResou: ValueDescriptor = { kind: 'string', enum: ['*', 'NodePrepareResources', 'NodeUnprepareResources'] };
const quantity_: ValueDescriptor = { kind: 'quantity' };
const raw_: ValueDescriptor = { kind: 'raw' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.resource.v1.AllocatedDeviceStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, always: true, proto: 4 },
      data: { value: raw_, pointer: true, proto: 5 },
      device: { value: string_, required: true, always: true, proto: 3 },
      driver: { value: string_, required: true, always: true, proto: 1 },
      networkData: { value: NetworkDeviceData, pointer: true, proto: 6 },
      pool: { value: string_, required: true, always: true, proto: 2 },
      shareID: { value: string_, pointer: true, proto: 7 },
    },
  },
  'io.k8s.api.resource.v1.AllocationResult': {
    fields: {
      allocationTimestamp: { value: time_, pointer: true, proto: 5 },
      devices: { value: DeviceAllocationResult, always: true, proto: 1 },
      nodeSelector: { value: NodeSelector, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.CELDeviceSelector': {
    fields: {
      expression: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.CapacityRequestPolicy': {
    fields: {
      default: { value: quantity_, pointer: true, always: true, proto: 1 },
      validRange: { value: CapacityRequestPolicyRange, pointer: true, proto: 4 },
      validValues: { value: { kind: 'list', items: quantity_, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.CapacityRequestPolicyRange': {
    fields: {
      max: { value: quantity_, pointer: true, proto: 2 },
      min: { value: quantity_, required: true, pointer: true, proto: 1 },
      step: { value: quantity_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.CapacityRequirements': {
    fields: {
      requests: { value: { kind: 'map', values: quantity_ }, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.Counter': {
    fields: {
      value: { value: quantity_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.CounterSet': {
    fields: {
      counters: { value: { kind: 'map', values: Counter }, required: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.Device': {
    fields: {
      allNodes: { value: boolean_, pointer: true, proto: 7 },
      allowMultipleAllocations: { value: boolean_, pointer: true, proto: 12 },
      attributes: { value: { kind: 'map', values: DeviceAttribute }, proto: 2 },
      bindingConditions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 10 },
      bindingFailureConditions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 11 },
      bindsToNode: { value: boolean_, pointer: true, proto: 9 },
      capacity: { value: { kind: 'map', values: DeviceCapacity }, proto: 3 },
      consumesCounters: { value: { kind: 'list', items: DeviceCounterConsumption, listType: 'atomic' }, proto: 4 },
      name: { value: string_, required: true, always: true, proto: 1 },
      nodeAllocatableResources: { value: { kind: 'map', values: NodeAllocatableResource }, featureGate: 'DRANodeAllocatableResources', proto: 14 },
      nodeName: { value: string_, pointer: true, proto: 5 },
      nodeSelector: { value: NodeSelector, pointer: true, proto: 6 },
      taints: { value: { kind: 'list', items: DeviceTaint, listType: 'atomic' }, proto: 8 },
    },
  },
  'io.k8s.api.resource.v1.DeviceAllocationConfiguration': {
    fields: {
      opaque: { value: OpaqueDeviceConfiguration, pointer: true, proto: 1, protoIn: [3] },
      requests: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
      source: { value: one_of_FromClaim_FromClass, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceAllocationResult': {
    fields: {
      config: { value: { kind: 'list', items: DeviceAllocationConfiguration, listType: 'atomic' }, proto: 2 },
      results: { value: { kind: 'list', items: DeviceRequestAllocationResult, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceAttribute': {
    fields: {
      bool: { value: boolean_, pointer: true, proto: 3 },
      bools: { value: { kind: 'list', items: boolean_, listType: 'atomic' }, featureGate: 'DRAListTypeAttributes', proto: 7 },
      int: { value: int64_, pointer: true, proto: 2 },
      ints: { value: { kind: 'list', items: int64_, listType: 'atomic' }, featureGate: 'DRAListTypeAttributes', proto: 6 },
      string: { value: string_, pointer: true, proto: 4 },
      strings: { value: { kind: 'list', items: string_, listType: 'atomic' }, featureGate: 'DRAListTypeAttributes', proto: 8 },
      version: { value: string_, pointer: true, proto: 5 },
      versions: { value: { kind: 'list', items: string_, listType: 'atomic' }, featureGate: 'DRAListTypeAttributes', proto: 9 },
    },
  },
  'io.k8s.api.resource.v1.DeviceCapacity': {
    fields: {
      requestPolicy: { value: CapacityRequestPolicy, pointer: true, proto: 2 },
      value: { value: quantity_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceClaim': {
    fields: {
      config: { value: { kind: 'list', items: DeviceClaimConfiguration, listType: 'atomic' }, proto: 3 },
      constraints: { value: { kind: 'list', items: DeviceConstraint, listType: 'atomic' }, proto: 2 },
      requests: { value: { kind: 'list', items: DeviceRequest, listType: 'atomic' }, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceClaimConfiguration': {
    fields: {
      opaque: { value: OpaqueDeviceConfiguration, pointer: true, proto: 1, protoIn: [2] },
      requests: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceClass': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: DeviceClassSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.DeviceClassConfiguration': {
    fields: {
      opaque: { value: OpaqueDeviceConfiguration, pointer: true, proto: 1, protoIn: [1] },
    },
  },
  'io.k8s.api.resource.v1.DeviceClassSpec': {
    fields: {
      config: { value: { kind: 'list', items: DeviceClassConfiguration, listType: 'atomic' }, proto: 2 },
      extendedResourceName: { value: string_, pointer: true, proto: 4 },
      selectors: { value: { kind: 'list', items: DeviceSelector, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceConstraint': {
    fields: {
      distinctAttribute: { value: string_, pointer: true, proto: 3 },
      matchAttribute: { value: string_, pointer: true, proto: 2 },
      requests: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceCounterConsumption': {
    fields: {
      compatibilityGroups: { value: { kind: 'list', items: string_, listType: 'atomic' }, featureGate: 'DRADeviceCompatibilityGroups', proto: 3 },
      counterSet: { value: string_, required: true, always: true, proto: 1 },
      counters: { value: { kind: 'map', values: Counter }, required: true, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.DeviceDerivedAttribute': {
    fields: {
      expression: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceRequest': {
    fields: {
      exactly: { value: ExactDeviceRequest, pointer: true, proto: 2 },
      firstAvailable: { value: { kind: 'list', items: DeviceSubRequest, listType: 'atomic' }, proto: 3 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceRequestAllocationResult': {
    fields: {
      adminAccess: { value: boolean_, pointer: true, proto: 5 },
      bindingConditions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 7 },
      bindingFailureConditions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 8 },
      consumedCapacity: { value: { kind: 'map', values: quantity_ }, proto: 10 },
      device: { value: string_, required: true, always: true, proto: 4 },
      driver: { value: string_, required: true, always: true, proto: 2 },
      pool: { value: string_, required: true, always: true, proto: 3 },
      request: { value: string_, required: true, always: true, proto: 1 },
      shareID: { value: string_, pointer: true, proto: 9 },
      skipNodeOperations: { value: { kind: 'list', items: one_of__NodePrepareResources_NodeUnprepareResou, listType: 'set' }, featureGate: 'DRAOptionalNodeOperations', proto: 11 },
      tolerations: { value: { kind: 'list', items: DeviceToleration, listType: 'atomic' }, proto: 6 },
    },
  },
  'io.k8s.api.resource.v1.DeviceSelector': {
    fields: {
      cel: { value: CELDeviceSelector, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceSubRequest': {
    fields: {
      allocationMode: { value: one_of_All_ExactCount, proto: 4 },
      capacity: { value: CapacityRequirements, pointer: true, proto: 7 },
      count: { value: int64_, proto: 5 },
      derivedAttributes: { value: { kind: 'list', items: DeviceDerivedAttribute, listType: 'atomic' }, featureGate: 'DRADerivedAttributes', proto: 8 },
      deviceClassName: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
      selectors: { value: { kind: 'list', items: DeviceSelector, listType: 'atomic' }, proto: 3 },
      tolerations: { value: { kind: 'list', items: DeviceToleration, listType: 'atomic' }, proto: 6 },
    },
  },
  'io.k8s.api.resource.v1.DeviceTaint': {
    fields: {
      effect: { value: one_of_NoExecute_NoSchedule_None, required: true, always: true, proto: 3 },
      key: { value: string_, required: true, always: true, proto: 1 },
      timeAdded: { value: time_, pointer: true, proto: 4 },
      value: { value: string_, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.DeviceTaintRule': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: DeviceTaintRuleSpec, required: true, always: true, proto: 2 },
      status: { value: DeviceTaintRuleStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.DeviceTaintRuleSpec': {
    fields: {
      deviceSelector: { value: DeviceTaintSelector, pointer: true, proto: 1 },
      taint: { value: DeviceTaint, required: true, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.DeviceTaintRuleStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, patchStrategy: 'merge', patchMergeKey: 'type', proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.DeviceTaintSelector': {
    fields: {
      device: { value: string_, pointer: true, proto: 4 },
      driver: { value: string_, pointer: true, proto: 2 },
      pool: { value: string_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.DeviceToleration': {
    fields: {
      effect: { value: one_of_NoExecute_NoSchedule_None, proto: 4 },
      key: { value: string_, proto: 1 },
      operator: { value: one_of_Equal_Exists, default: 'Equal', proto: 2 },
      tolerationSeconds: { value: int64_, pointer: true, proto: 5 },
      value: { value: string_, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.ExactDeviceRequest': {
    fields: {
      adminAccess: { value: boolean_, pointer: true, proto: 5 },
      allocationMode: { value: one_of_All_ExactCount, proto: 3 },
      capacity: { value: CapacityRequirements, pointer: true, proto: 7 },
      count: { value: int64_, proto: 4 },
      derivedAttributes: { value: { kind: 'list', items: DeviceDerivedAttribute, listType: 'atomic' }, featureGate: 'DRADerivedAttributes', proto: 8 },
      deviceClassName: { value: string_, required: true, always: true, proto: 1 },
      selectors: { value: { kind: 'list', items: DeviceSelector, listType: 'atomic' }, proto: 2 },
      tolerations: { value: { kind: 'list', items: DeviceToleration, listType: 'atomic' }, proto: 6 },
    },
  },
  'io.k8s.api.resource.v1.NetworkDeviceData': {
    fields: {
      hardwareAddress: { value: string_, proto: 3 },
      interfaceName: { value: string_, proto: 1 },
      ips: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.NodeAllocatableMapping': {
    fields: {
      capacityKey: { value: string_, pointer: true, proto: 1 },
      capacityMultiplier: { value: quantity_, pointer: true, proto: 2 },
      deviceMultiplier: { value: quantity_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.NodeAllocatableOverhead': {
    fields: {
      perContainer: { value: quantity_, pointer: true, proto: 2 },
      perPod: { value: quantity_, pointer: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.NodeAllocatableResource': {
    fields: {
      mapping: { value: NodeAllocatableMapping, pointer: true, proto: 3 },
      overhead: { value: NodeAllocatableOverhead, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.resource.v1.OpaqueDeviceConfiguration': {
    fields: {
      driver: { value: string_, required: true, always: true, proto: 1 },
      parameters: { value: raw_, required: true, pointer: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.ResourceClaim': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ResourceClaimSpec, default: {}, always: true, proto: 2 },
      status: { value: ResourceClaimStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.ResourceClaimConsumerReference': {
    fields: {
      apiGroup: { value: string_, proto: 1 },
      name: { value: string_, required: true, always: true, proto: 4 },
      resource: { value: string_, required: true, always: true, proto: 3 },
      uid: { value: string_, required: true, always: true, proto: 5 },
    },
  },
  'io.k8s.api.resource.v1.ResourceClaimSpec': {
    fields: {
      devices: { value: DeviceClaim, default: {}, always: true, proto: 1 },
    },
  },
  'io.k8s.api.resource.v1.ResourceClaimStatus': {
    fields: {
      allocation: { value: AllocationResult, pointer: true, proto: 1 },
      devices: { value: { kind: 'list', items: AllocatedDeviceStatus, listType: 'map', keys: ['driver', 'device', 'pool', 'shareID'] }, proto: 4 },
      reservedFor: { value: { kind: 'list', items: ResourceClaimConsumerReference, listType: 'map', keys: ['uid'] }, patchStrategy: 'merge', patchMergeKey: 'uid', proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.ResourceClaimTemplate': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ResourceClaimTemplateSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.ResourceClaimTemplateSpec': {
    fields: {
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ResourceClaimSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.ResourcePool': {
    fields: {
      generation: { value: int64_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
      resourceSliceCount: { value: int64_, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.resource.v1.ResourceSlice': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ResourceSliceSpec, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.resource.v1.ResourceSliceSpec': {
    fields: {
      allNodes: { value: boolean_, pointer: true, proto: 5 },
      devices: { value: { kind: 'list', items: Device, listType: 'atomic' }, proto: 6 },
      driver: { value: string_, required: true, always: true, proto: 1 },
      nodeName: { value: string_, pointer: true, proto: 3 },
      nodeSelector: { value: NodeSelector, pointer: true, proto: 4 },
      partitionTypeAttribute: { value: string_, pointer: true, featureGate: 'DRAPartitionableDevicesType', proto: 9 },
      perDeviceNodeSelection: { value: boolean_, pointer: true, proto: 7 },
      pool: { value: ResourcePool, required: true, always: true, proto: 2 },
      sharedCounters: { value: { kind: 'list', items: CounterSet, listType: 'atomic' }, proto: 8 },
      skipNodeOperations: { value: { kind: 'list', items: one_of__NodePrepareResources_NodeUnprepareResou, listType: 'set' }, featureGate: 'DRAOptionalNodeOperations', proto: 10 },
    },
  },
};
