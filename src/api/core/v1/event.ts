/** Event: something that happened to an object, in the core group. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, MicroTime, Time } from '../../meta/v1/scalars.ts';
import type { ObjectReference } from './references.ts';

/** Something that happened to an object. Kept for an hour or so, best effort; do not build on its being there. */
export interface Event extends KubeObject {
  /** What was being done. @proto 12 */
  action?: string;
  /** Times that it happened. @proto 8 */
  count?: Int32;
  /** When it was first seen, in newer events. @always @proto 10 */
  eventTime?: MicroTime;
  /** When it was first seen. @always @proto 6 */
  firstTimestamp?: Time;
  /** The object that it happened to. @proto 2 */
  involvedObject: ObjectReference;
  /** When it was last seen. @always @proto 7 */
  lastTimestamp?: Time;
  /** What happened, for people. @proto 4 */
  message?: string;
  /** What happened, in one word in camel case. @proto 3 */
  reason?: string;
  /** A second object that has to do with it. @proto 13 */
  related?: ObjectReference;
  /** Name of the controller that reports it, such as kubernetes.io/kubelet. @default "" @always @proto 14 */
  reportingComponent?: string;
  /** Which instance of the controller reports it. @default "" @always @proto 15 */
  reportingInstance?: string;
  /** How often it happened lately, for events that repeat. @proto 11 */
  series?: EventSeries;
  /** The component that reports it, in older events. @default {} @always @proto 5 */
  source?: EventSource;
  /** Normal or Warning. @proto 9 */
  type?: string;
}

export const Event = defineKind<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  shortNames: ['ev'],
  scope: 'Namespaced',
});

/** Repetitions of an event. */
export interface EventSeries {
  /** Times that it happened so far. @proto 1 */
  count?: Int32;
  /** When it happened last. @always @proto 2 */
  lastObservedTime?: MicroTime;
}

/** The component that reports an event. */
export interface EventSource {
  /** Name of the component. @proto 1 */
  component?: string;
  /** Node that it is on. @proto 2 */
  host?: string;
}
