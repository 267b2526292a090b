/** Rules between a workload's selector and the labels of its template. */
import { type FieldError, invalidValue, type LabelSelector, type PodTemplateSpec, selects } from '#api';
import { checkLabelSelector, isEmptySelector } from './labels.ts';

/** The template's labels must be selected, or the workload would never find its own pods. */
export function checkTemplateSelected(
  field: string,
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
): FieldError[] {
  // An invalid selector has errors of its own, and what it would select is not known.
  if (selector && (isEmptySelector(selector) || checkLabelSelector('', selector).length > 0)) return [];
  const labels = template.metadata?.labels;
  // As upstream, what is left out selects nothing.
  if (selector && selects(selector, labels ?? {})) return [];
  return [invalidValue(`${field}.metadata.labels`, labels, '`selector` does not match template `labels`')];
}
