/** Strategy of events, which the server forgets after an hour.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
import { checkPathSegment, checkSubdomain, Event } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageOf, nameColumn } from './columns/age.ts';
import { column } from './columns/column.ts';
import { checkChangedEvent, checkEvent, checkNewEvent } from './events/rules.ts';

const oneHour = 3600;

export const eventStrategy = defineStrategy<Event>({
  kind: Event,
  timeToLiveSeconds: oneHour,
  defaultPropagation: 'None',
  allowCreateOnUpdate: true,
  // Names of events of old were never checked.
  validateName: (name, viewVersion) => (viewVersion === undefined ? checkPathSegment : checkSubdomain)(name),
  prefixChecked: 'create',
  columns: [
    column('Last Seen', {
      description: 'Time since it last happened.',
      value: event => ageOf(lastSeen(event)),
    }),
    column('Type', { description: 'Normal or Warning.', value: ({ type }) => type ?? '' }),
    column('Reason', { description: 'What happened, in one word.', value: ({ reason }) => reason ?? '' }),
    column('Object', { description: 'What it happened to.', value: formatObject }),
    column('Subobject', {
      wide: true,
      description: 'Which part of the object.',
      value: ({ involvedObject }) => involvedObject.fieldPath ?? '',
    }),
    column('Source', { wide: true, description: 'Who reported it.', value: formatSource }),
    column('Message', { description: 'What happened, in words.', value: ({ message }) => (message ?? '').trim() }),
    column('First Seen', {
      wide: true,
      description: 'Time since it first happened.',
      value: event => ageOf(firstSeen(event)),
    }),
    column('Count', {
      wide: true,
      description: 'How often it happened.',
      value: ({ series, count }) => series?.count ?? (count || 1),
    }),
    { ...nameColumn, priority: 1 },
  ],
  applyDefaults(draft) {
    draft.involvedObject ??= {};
  },
  validateCreate: (event, { viewVersion }) => [
    ...checkEvent(event, viewVersion),
    ...(viewVersion === undefined ? [] : checkNewEvent(event)),
  ],
  validateUpdate: (event, old, { viewVersion }) => [
    ...checkEvent(event, viewVersion),
    ...(viewVersion === undefined ? [] : checkChangedEvent(event, old)),
  ],
  selectableFields: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind,
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace,
    'involvedObject.name': ({ involvedObject }) => involvedObject.name,
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid,
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion,
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion,
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath,
    reason: ({ reason }) => reason,
    reportingComponent: ({ reportingComponent }) => reportingComponent,
    source: ({ source, reportingComponent }) => source?.component || reportingComponent,
    type: ({ type }) => type,
  },
});

const firstSeen = ({ firstTimestamp, eventTime }: Event): string | undefined => firstTimestamp ?? eventTime;

const lastSeen = (event: Event): string | undefined =>
  event.series?.lastObservedTime ?? event.lastTimestamp ?? firstSeen(event);

function formatObject({ involvedObject: { kind = '', name } }: Event): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

function formatSource({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || '';
  const instance = source?.host || reportingInstance;
  return instance ? `${component}, ${instance}` : component;
}
