/** Rules for events. Those who write them in their own group keep stricter ones; as upstream, paths name the fields as
 *  they are stored. */
import { checkQualifiedName, type Event, type FieldError, invalidValue, required } from '#api';
import { checkImmutable, invalidEach } from '../fields/checks.ts';

const maxText = 128;
const maxMessage = 1024;

/** What holds in both groups. Events of old made do with less: most of it holds for those with an `eventTime`. */
export function checkEvent(event: Event, viewVersion: string | undefined): FieldError[] {
  const { metadata, involvedObject } = event;
  const namespace = involvedObject.namespace ?? '';
  // As upstream: those with an `eventTime` may be about what is in another one.
  const isElsewhere =
    namespace === '' ? metadata.namespace !== 'default' : !event.eventTime && metadata.namespace !== namespace;
  const errors: FieldError[] = [];
  if (isElsewhere) errors.push(invalidValue('involvedObject.namespace', namespace, 'does not match event.namespace'));
  if (!event.eventTime) return errors;
  const reporter = viewVersion === undefined ? 'reportingComponent' : 'reportingController';
  const { reportingComponent = '', reportingInstance, action, reason, message = '' } = event;
  if (reportingComponent === '') errors.push(required(reporter));
  errors.push(...invalidEach(reporter, reportingComponent, checkQualifiedName(reportingComponent)));
  for (const [field, text] of Object.entries({ reportingInstance, action, reason })) {
    if (!text) errors.push(required(field));
    else if (text.length > maxText) errors.push(invalidValue(field, '', `can have at most ${maxText} characters`));
  }
  if (message.length > maxMessage)
    errors.push(invalidValue('message', '', `can have at most ${maxMessage} characters`));
  return errors;
}

/** What new events of the group of their own may not be without, and may not have from old times. */
export function checkNewEvent(event: Event): FieldError[] {
  const { type = '', source, firstTimestamp, lastTimestamp, count } = event;
  const errors = checkSeries(event);
  if (!event.eventTime) errors.push(required('eventTime'));
  if (type !== 'Normal' && type !== 'Warning') errors.push(invalidValue('type', '', `has invalid value: ${type}`));
  for (const [field, value] of Object.entries({ firstTimestamp, lastTimestamp, count }))
    if (value) errors.push(invalidValue(field, '', 'needs to be unset'));
  if (source?.component || source?.host) errors.push(invalidValue('source', '', 'needs to be unset'));
  return errors;
}

function checkSeries({ series }: Event): FieldError[] {
  if (!series) return [];
  const errors: FieldError[] = [];
  if ((series.count ?? 0) < 2) errors.push(invalidValue('series.count', '', 'should be at least 2'));
  if (!series.lastObservedTime) errors.push(required('series.lastObservedTime'));
  return errors;
}

/** Only the series of an event of that group may change. */
export function checkChangedEvent(event: Event, old: Event): FieldError[] {
  const isSame = checkImmutable('series', event.series, old.series).length === 0;
  const errors = isSame ? [] : checkSeries(event);
  const { reportingComponent: reportingController } = event;
  const fixed = [
    'involvedObject',
    'reason',
    'message',
    'source',
    'firstTimestamp',
    'lastTimestamp',
    'count',
    'type',
  ] as const;
  for (const field of [...fixed, 'eventTime', 'action', 'related'] as const)
    errors.push(...checkImmutable(field, event[field], old[field]));
  errors.push(...checkImmutable('reportingController', reportingController, old.reportingComponent));
  return [...errors, ...checkImmutable('reportingInstance', event.reportingInstance, old.reportingInstance)];
}
