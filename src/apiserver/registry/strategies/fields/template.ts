/** Rules between a workload's selector and the labels of its template. */
import { type FieldError, invalidValue, type LabelSelector, type PodTemplateSpec, selects } from '#api';
import { isEmptySelector } from './labels.ts';

/** The template's labels must be selected, or the workload would never find its own pods. */
export function checkTemplateSelected(
  field: string,
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
): FieldError[] {
  if (selector && isEmptySelector(selector)) return [];
  const labels = template.metadata?.labels;
  // As upstream, what is left out selects nothing.
  if (selector && isSelected(selector, labels ?? {})) return [];
  return [invalidValue(`${field}.metadata.labels`, labels, '`selector` does not match template `labels`')];
}

/** An invalid selector has its own errors; it is not also blamed here. */
function isSelected(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  try {
    return selects(selector, labels);
  } catch {
    return true;
  }
}
