/** Advice about jobs. */
import { type Job, type JobSpec, type KubeObject } from '#api';
import { isWantedAnew, nameWarnings, templateWarnings } from '../../pod/warnings.ts';

const manyCompletions = 100_000;
const muchParallelism = 10_000;

/** Advice about a job. */
export const jobWarnings = (job: Job, old: Job | undefined): string[] => [
  ...(old ? [] : nameWarnings(job.metadata.name)),
  ...jobSpecWarnings(job, old, { field: 'spec', spec: job.spec }),
];

/** Advice about what a job at `field` does, in an object that it is of. */
export function jobSpecWarnings(
  draft: KubeObject,
  old: KubeObject | undefined,
  { field, spec }: { field: string; spec: JobSpec },
): string[] {
  const { completionMode, completions = 0, parallelism = 0, template } = spec;
  const isHuge = completionMode === 'Indexed' && completions > manyCompletions && parallelism > muchParallelism;
  const warnings = isHuge
    ? [
        `${field}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
      ]
    : [];
  return [...warnings, ...(isWantedAnew(draft, old) ? templateWarnings(`${field}.template`, template) : [])];
}
