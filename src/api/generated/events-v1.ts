// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const EventSeries: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.events.v1.EventSeries' };
const EventSource: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.EventSource' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ObjectReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.core.v1.ObjectReference' };
const int32_: ValueDescriptor = { kind: 'int32' };
const microTime_: ValueDescriptor = { kind: 'microTime' };
const string_: ValueDescriptor = { kind: 'string' };
const time_: ValueDescriptor = { kind: 'time' };

export const table: StructTable = {
  'io.k8s.api.events.v1.Event': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      action: { value: string_, proto: 6 },
      deprecatedCount: { value: int32_, proto: 15 },
      deprecatedFirstTimestamp: { value: time_, always: true, proto: 13 },
      deprecatedLastTimestamp: { value: time_, always: true, proto: 14 },
      deprecatedSource: { value: EventSource, always: true, proto: 12 },
      eventTime: { value: microTime_, required: true, always: true, proto: 2 },
      note: { value: string_, proto: 10 },
      reason: { value: string_, proto: 7 },
      regarding: { value: ObjectReference, always: true, proto: 8 },
      related: { value: ObjectReference, pointer: true, proto: 9 },
      reportingController: { value: string_, proto: 4 },
      reportingInstance: { value: string_, proto: 5 },
      series: { value: EventSeries, pointer: true, proto: 3 },
      type: { value: string_, proto: 11 },
    },
  },
  'io.k8s.api.events.v1.EventSeries': {
    fields: {
      count: { value: int32_, required: true, always: true, proto: 1 },
      lastObservedTime: { value: microTime_, required: true, always: true, proto: 2 },
    },
  },
};
