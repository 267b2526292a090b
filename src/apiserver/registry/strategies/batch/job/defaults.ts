/** Defaults of jobs that depend on other fields. */
import type { Job, JobSpec } from '#api';
import { defaultPodTemplate } from '../../pod/defaults.ts';

const withoutBound = 2 ** 31 - 1;

/** Defaults of a job. */
export function defaultJob(draft: Job): void {
  const { spec } = draft;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : withoutBound;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  spec.manualSelector ??= false;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  defaultJobTemplate(spec);
  labelAsPods(draft);
}

/** A job without labels gets those of its pods. */
export function labelAsPods({ metadata, spec }: Job): void {
  const labels = spec.template.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

/** Defaults of the pods of a job, which the jobs of cron jobs get before they are made. */
export function defaultJobTemplate(spec: JobSpec): void {
  spec.template ??= {} as JobSpec['template'];
  defaultPodTemplate(spec.template);
}
