/** Selectors that the server gives to jobs, by their UID, so that no two jobs claim one pod. */
import { type FieldError, invalidValue, type Job, jobNameLabel, type LabelSelector, required, selects } from '#api';

const uidLabel = 'batch.kubernetes.io/controller-uid';

/** The labels that the pods of a job have; those without a prefix are of old. A job without a name is refused. */
const labelsFor = ({ metadata: { name, uid } }: Job): Record<string, string> => ({
  [uidLabel]: uid,
  [jobNameLabel]: name ?? '',
  'controller-uid': uid,
  'job-name': name ?? '',
});

/** Labels the job's template with its name and UID, and selects by the UID. What the writer has said stays. */
export function generateSelector(draft: Job): void {
  const { spec } = draft;
  const labels = { ...labelsFor(draft), ...spec.template.metadata?.labels };
  spec.template.metadata = { ...spec.template.metadata, labels };
  const matchLabels = { [uidLabel]: draft.metadata.uid, ...spec.selector?.matchLabels };
  spec.selector = { ...spec.selector, matchLabels };
}

/** Labels a template that was labelled with another name with the job's. */
export function renameInLabels({ metadata, spec: { template } }: Job, before: string): void {
  const labels = template.metadata?.labels ?? {};
  for (const label of [jobNameLabel, 'job-name']) if (labels[label] === before) labels[label] = metadata.name;
}

/** The writer has said nothing else than the server would. */
export function checkGeneratedSelector(job: Job): FieldError[] {
  const { manualSelector, selector, template } = job.spec;
  if (manualSelector || !selector) return [];
  const labels = template.metadata?.labels ?? {};
  const errors = Object.entries(labelsFor(job)).flatMap(([label, expected]) => {
    const field = `spec.template.metadata.labels[${label}]`;
    const rule = `must be '${expected}'`;
    if (labels[label] === undefined) return [required(field, rule)];
    return labels[label] === expected ? [] : [invalidValue(field, labels, rule)];
  });
  if (!isSelected(selector, labelsFor(job)))
    errors.push(invalidValue('spec.selector', selector, '`selector` not auto-generated'));
  return errors;
}

/** An invalid selector has its own errors; it is not also blamed here. */
function isSelected(selector: LabelSelector, labels: Record<string, string>): boolean {
  try {
    return selects(selector, labels);
  } catch {
    return true;
  }
}
