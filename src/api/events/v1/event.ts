/** Event: something that happened to an object, in its own group. */
import type { EventSource } from '../../core/v1/event.ts';
import type { ObjectReference } from '../../core/v1/references.ts';
import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, MicroTime, Time } from '../../meta/v1/scalars.ts';

export interface Event extends KubeObject {
  /** @proto 6 */
  action?: string;
  /** @proto 15 */
  deprecatedCount?: Int32;
  /** @proto 13 */
  deprecatedFirstTimestamp?: Time;
  /** @proto 14 */
  deprecatedLastTimestamp?: Time;
  /** @proto 12 */
  deprecatedSource?: EventSource;
  /** @proto 2 */
  eventTime: MicroTime;
  /** @proto 10 */
  note?: string;
  /** @proto 7 */
  reason?: string;
  /** @proto 8 */
  regarding?: ObjectReference;
  /** @proto 9 */
  related?: ObjectReference;
  /** @proto 4 */
  reportingController?: string;
  /** @proto 5 */
  reportingInstance?: string;
  /** @proto 3 */
  series?: EventSeries;
  /** @proto 11 */
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

export interface EventSeries {
  /** @proto 1 */
  count: Int32;
  /** @proto 2 */
  lastObservedTime: MicroTime;
}
