/** Event: something that happened to an object, in its own group. */
import type { EventSource } from '../../core/v1/event.ts';
import type { ObjectReference } from '../../core/v1/references.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, MicroTime, Time } from '../../meta/v1/scalars.ts';

/** Something that happened to an object. Kept for an hour or so, best effort; do not build on its being there.
 *  @exportedAs EventsV1Event */
export interface Event extends KubeObject {
  /** What was being done. @proto 6 */
  action?: string;
  /** For older clients: times that it happened. @proto 15 */
  deprecatedCount?: Int32;
  /** For older clients: when it was first seen. @always @proto 13 */
  deprecatedFirstTimestamp?: Time;
  /** For older clients: when it was last seen. @always @proto 14 */
  deprecatedLastTimestamp?: Time;
  /** For older clients: the component that reports it. @always @proto 12 */
  deprecatedSource?: EventSource;
  /** When it was first seen. Required. @proto 2 */
  eventTime: MicroTime;
  /** What happened, for people; at most 1 kB. @proto 10 */
  note?: string;
  /** Why it was done, in one word in camel case. @proto 7 */
  reason?: string;
  /** The object that it happened to. @always @proto 8 */
  regarding?: ObjectReference;
  /** A second object that has to do with it. @proto 9 */
  related?: ObjectReference;
  /** Name of the controller that reports it, such as kubernetes.io/kubelet. @proto 4 */
  reportingController?: string;
  /** Which instance of the controller reports it. @proto 5 */
  reportingInstance?: string;
  /** How often it happened lately, for events that repeat. @proto 3 */
  series?: EventSeries;
  /** Normal or Warning. @proto 11 */
  type?: string;
}

export const Event = defineKind<Event>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  scope: 'Namespaced',
});

/** Repetitions of an event. @exportedAs EventsV1EventSeries */
export interface EventSeries {
  /** Times that it happened so far. @proto 1 */
  count: Int32;
  /** When it happened last. @proto 2 */
  lastObservedTime: MicroTime;
}
