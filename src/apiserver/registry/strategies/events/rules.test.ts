import { expect, test } from 'vitest';
import type { Event } from '#api';
import { messagesOf } from '../testing.ts';
import { checkChangedEvent, checkEvent, checkNewEvent } from './rules.ts';

const event = (fields: Partial<Event> = {}): Event => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', namespace: 'd', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
  involvedObject: { namespace: 'd' },
  eventTime: '2026-01-01T00:00:00.000000Z',
  type: 'Normal',
  reason: 'R',
  action: 'A',
  reportingComponent: 'example.com/c',
  reportingInstance: 'i',
  ...fields,
});

test('names the reporter as the group of the request does', () => {
  const nobody = event({ reportingComponent: 'a b' });
  expect(messagesOf(checkEvent(event(), undefined))).toEqual([]);
  expect(messagesOf(checkEvent(nobody, undefined))[0]).toMatch(/^reportingComponent: Invalid value: "a b"/);
  expect(messagesOf(checkEvent(nobody, 'events.k8s.io/v1'))[0]).toMatch(/^reportingController: Invalid value: "a b"/);
});

test.each<[Partial<Event>, string[]]>([
  [{}, []],
  [{ eventTime: '' }, ['eventTime: Required value']],
  [{ type: 'X' }, ['type: Invalid value: "": has invalid value: X']],
  [
    { count: 2, source: { host: 'h' } },
    ['count: Invalid value: "": needs to be unset', 'source: Invalid value: "": needs to be unset'],
  ],
  [
    { series: { count: 1, lastObservedTime: '' } },
    ['series.count: Invalid value: "": should be at least 2', 'series.lastObservedTime: Required value'],
  ],
])('new events of the group of their own: %j', (fields, expected) => {
  expect(messagesOf(checkNewEvent(event(fields)))).toEqual(expected);
});

test('of those only the series may change', () => {
  const series = { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' };
  expect(messagesOf(checkChangedEvent(event({ series }), event()))).toEqual([]);
  expect(messagesOf(checkChangedEvent(event({ reason: 'S' }), event()))).toEqual([
    'reason: Invalid value: "S": field is immutable',
  ]);
});
