/** Strategy of events in their own group: another face of the core group's events, as which they are stored. */
import { Event, EventsV1Event, type KubeObject } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { eventStrategy } from '../event.ts';

/** The names of one field in the two groups: [events.k8s.io/v1, core v1]. */
const renamed: readonly (readonly [keyof EventsV1Event, keyof Event])[] = [
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];
const toStoredNames = new Map<string, string>(renamed);
const fromStoredNames = new Map<string, string>(renamed.map(([own, stored]) => [stored, own]));

export const eventsV1EventStrategy = defineStrategy<EventsV1Event>({
  kind: EventsV1Event,
  columns: (eventStrategy.columns ?? []).map(column => ({
    ...column,
    value: event => column.value(toStored(event)),
  })),
  storedAs: { kind: Event, toStored, fromStored, storedFields: storedFields() },
});

/** Selectable fields under the names of this group. */
function storedFields(): Record<string, string> {
  const ofObject = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(field => [
    `regarding.${field}`,
    `involvedObject.${field}`,
  ]);
  return {
    ...Object.fromEntries(ofObject),
    reason: 'reason',
    reportingController: 'reportingComponent',
    type: 'type',
  };
}

function toStored(event: EventsV1Event): KubeObject {
  const stored = { ...rename(event, toStoredNames), apiVersion: Event.apiVersion };
  return { involvedObject: {}, ...stored } as unknown as KubeObject;
}

function fromStored(stored: KubeObject): EventsV1Event {
  const event = { ...rename(stored, fromStoredNames), apiVersion: EventsV1Event.apiVersion };
  const times = { eventTime: null, deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null };
  return { ...times, ...event } as unknown as EventsV1Event;
}

function rename(object: KubeObject, names: ReadonlyMap<string, string>): KubeObject {
  const entries = Object.entries(object).map(([name, value]): [string, unknown] => [names.get(name) ?? name, value]);
  return Object.fromEntries(entries) as unknown as KubeObject;
}
