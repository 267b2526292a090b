/** Event: something that happened to an object, in the core group. */

import { defineKind, type KubeObject } from '../../kind.ts';
import type { Int32, MicroTime, Time } from '../../meta/v1/scalars.ts';
import type { ObjectReference } from './references.ts';

export interface Event extends KubeObject {
  /** @proto 12 */
  action?: string;
  /** @proto 8 */
  count?: Int32;
  /** @proto 10 */
  eventTime?: MicroTime;
  /** @proto 6 */
  firstTimestamp?: Time;
  /** @proto 2 */
  involvedObject: ObjectReference;
  /** @proto 7 */
  lastTimestamp?: Time;
  /** @proto 4 */
  message?: string;
  /** @proto 3 */
  reason?: string;
  /** @proto 13 */
  related?: ObjectReference;
  /** @default "" @proto 14 */
  reportingComponent?: string;
  /** @default "" @proto 15 */
  reportingInstance?: string;
  /** @proto 11 */
  series?: EventSeries;
  /** @default {} @proto 5 */
  source?: EventSource;
  /** @proto 9 */
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

export interface EventSeries {
  /** @proto 1 */
  count?: Int32;
  /** @proto 2 */
  lastObservedTime?: MicroTime;
}

export interface EventSource {
  /** @proto 1 */
  component?: string;
  /** @proto 2 */
  host?: string;
}
