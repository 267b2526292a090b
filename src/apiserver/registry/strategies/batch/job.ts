/** Strategy of jobs. Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/ */
import { checkLabel, type FieldError, invalidValue, Job } from '#api';
import { parseTime } from '#base';
import type { Cell } from '../../../resource/cell.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, ageSince, formatDuration, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { templateColumns } from '../columns/template.ts';
import { defaultJob, labelAsPods } from './job/defaults.ts';
import { checkGeneratedSelector, generateSelector, renameInLabels } from './job/selector.ts';
import { checkJobSpec, checkSelectedTemplate } from './job/spec.ts';
import { checkJobStatus } from './job/status.ts';
import { hasCondition } from './job/status-facts.ts';
import { checkJobSpecUpdate } from './job/update.ts';
import { jobWarnings } from './job/warnings.ts';

export const jobStrategy = defineStrategy<Job>({
  kind: Job,
  columns: [
    nameColumn,
    column('Status', { description: 'How the job is.', value: formatStatus }),
    column('Completions', {
      description: 'How many pods have succeeded, and how many must.',
      value: formatCompletions,
    }),
    column('Duration', { description: 'How long it took, or has taken so far.', value: formatTaken }),
    ageColumn,
    ...templateColumns<Job>({ template: ({ spec }) => spec.template, selector: ({ spec }) => spec.selector }),
  ],
  // For clients of the time before propagation policies.
  defaultPropagation: 'Orphan',
  deletionWarning:
    'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
  applyDefaults: defaultJob,
  prepareForCreate(draft) {
    if (!draft.spec.manualSelector) generateSelector(draft);
    labelAsPods(draft);
    draft.status = {};
  },
  applyRename: renameInLabels,
  warnings: (job, old) => jobWarnings(job, old),
  validateCreate: job => [
    ...checkGeneratedSelector(job),
    ...checkJobSpec('spec', job.spec),
    ...checkSelectedTemplate('spec', job.spec),
    ...checkNameWithIndex(job),
  ],
  validateUpdate: (job, old) => [
    ...checkJobSpec('spec', job.spec),
    ...checkSelectedTemplate('spec', job.spec),
    ...checkJobSpecUpdate('spec', job, old),
    ...checkNameWithIndex(job),
  ],
  validateStatusUpdate: checkJobStatus,
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
  notSelectable: field => `field label ${JSON.stringify(field)} not supported for Job`,
});

/** Pods of an Indexed job are called after the job and their number on the network too. */
function checkNameWithIndex({ metadata: { name }, spec: { completionMode, completions = 0 } }: Job): FieldError[] {
  if (completionMode !== 'Indexed' || completions <= 0) return [];
  const longest = `${name}-${completions - 1}`;
  if (checkLabel(longest).length === 0) return [];
  return [invalidValue('metadata.name', name, `will not able to create pod with invalid DNS label: ${longest}`)];
}

function formatStatus(job: Job): string {
  if (hasCondition(job, 'Complete')) return 'Complete';
  if (hasCondition(job, 'Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(type => hasCondition(job, type)) ?? 'Running';
}

function formatCompletions({ spec: { completions, parallelism = 0 }, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (completions !== undefined) return `${succeeded}/${completions}`;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function formatTaken({ status }: Job): Cell {
  if (!status?.startTime) return '';
  const startMs = parseTime(status.startTime);
  return status.completionTime ? formatDuration(parseTime(status.completionTime) - startMs) : ageSince(startMs);
}
