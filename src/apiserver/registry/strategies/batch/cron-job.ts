/** Strategy of cron jobs. Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
import { CronJob, type FieldError, invalidValue, notSupported } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, ageOf, nameColumn } from '../columns/age.ts';
import { column, orNone } from '../columns/column.ts';
import { templateColumns } from '../columns/template.ts';
import { checkEachNonNegative } from '../fields/checks.ts';
import { nameWarnings } from '../pod/warnings.ts';
import { checkSchedule } from './cron-job/schedule.ts';
import { defaultJobTemplate } from './job/defaults.ts';
import { checkJobSpec } from './job/spec.ts';
import { jobSpecWarnings } from './job/warnings.ts';

/** Jobs have eleven characters more in their names, which end at 63. */
const maxNameLength = 52;

export const cronJobStrategy = defineStrategy<CronJob>({
  kind: CronJob,
  prefixChecked: 'create',
  columns: [
    nameColumn,
    column('Schedule', { description: 'When jobs are made.', value: ({ spec }) => spec.schedule }),
    column('Timezone', { description: 'Whose clock counts.', value: ({ spec }) => orNone(spec.timeZone) }),
    column('Suspend', {
      type: 'boolean',
      description: 'Whether none are made for now.',
      value: ({ spec }) => (spec.suspend ? 'True' : 'False'),
    }),
    column('Active', {
      type: 'integer',
      description: 'How many jobs run.',
      value: ({ status }) => status?.active?.length ?? 0,
    }),
    column('Last Schedule', {
      description: 'Time since a job was last due.',
      value: ({ status }) => (status?.lastScheduleTime ? ageOf(status.lastScheduleTime) : '<none>'),
    }),
    ageColumn,
    ...templateColumns<CronJob>({
      template: ({ spec }) => spec.jobTemplate.spec.template,
      selector: ({ spec }) => spec.jobTemplate.spec.selector,
    }),
  ],
  applyDefaults: ({ spec }) => defaultJobTemplate(spec.jobTemplate.spec),
  prepareForCreate(draft) {
    draft.status = {};
  },
  warnings: (cronJob, old) => [
    ...(old ? [] : nameWarnings(cronJob.metadata.name)),
    ...jobSpecWarnings(cronJob, old, { field: 'spec.jobTemplate.spec', spec: cronJob.spec.jobTemplate.spec }),
    ...(old && cronJob.spec.schedule.includes('TZ') ? [zoneInSchedule] : []),
  ],
  validateCreate: cronJob => [
    ...checkCronJob(cronJob, undefined),
    ...(nameOf(cronJob).length > maxNameLength
      ? [invalidValue('metadata.name', cronJob.metadata.name, `must be no more than ${maxNameLength} characters`)]
      : []),
  ],
  validateUpdate: checkCronJob,
});

/** A create without a name has its own error. */
const nameOf = ({ metadata }: CronJob): string => metadata.name ?? '';

const zoneInSchedule =
  'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';

function checkCronJob({ spec }: CronJob, old: CronJob | undefined): FieldError[] {
  const { startingDeadlineSeconds, successfulJobsHistoryLimit, failedJobsHistoryLimit, jobTemplate } = spec;
  const { selector, manualSelector } = jobTemplate.spec;
  const field = 'spec.jobTemplate.spec';
  const errors = [
    ...checkSchedule('spec', spec, old?.spec),
    ...checkEachNonNegative('spec', { startingDeadlineSeconds, successfulJobsHistoryLimit, failedJobsHistoryLimit }),
    ...checkJobSpec(field, jobTemplate.spec),
  ];
  if (selector) errors.push(invalidValue(`${field}.selector`, selector, '`selector` will be auto-generated'));
  if (manualSelector) errors.push(notSupported(`${field}.manualSelector`, manualSelector, ['nil', 'false']));
  return errors;
}
