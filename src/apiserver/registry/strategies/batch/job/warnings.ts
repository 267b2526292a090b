/** Advice about jobs. */
import { type Job, type JobSpec } from '#api';
import { nameWarnings, templateWarnings } from '../../pod/warnings.ts';

const manyCompletions = 100_000;
const muchParallelism = 10_000;

/** Advice about a job. */
export const jobWarnings = ({ metadata, spec }: Job, old: Job | undefined): string[] => [
  ...(old ? [] : nameWarnings(metadata.name)),
  ...jobSpecWarnings('spec', spec),
];

/** Advice about what a job does. */
export function jobSpecWarnings(field: string, spec: JobSpec): string[] {
  const { completionMode, completions = 0, parallelism = 0, template } = spec;
  const isHuge = completionMode === 'Indexed' && completions > manyCompletions && parallelism > muchParallelism;
  const warnings = isHuge
    ? [
        `${field}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
      ]
    : [];
  return [...warnings, ...templateWarnings(`${field}.template`, template)];
}
