/** Rules for labels, annotations and label selectors inside of objects. (The engine checks `metadata` itself.) */
import {
  byteLength,
  checkLabelValue,
  checkQualifiedName,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type LabelSelector,
  type ObjectMeta,
  required,
  tooLong,
} from '#api';
import { invalidEach } from './checks.ts';

const maxAnnotationBytes = 256 * 1024;

/** Labels: keys are qualified names, values label values. */
export function checkLabels(field: string, labels: Readonly<Record<string, string>> | undefined): FieldError[] {
  return collectErrors(Object.entries(labels ?? {}), ([key, value]) => [
    ...invalidEach(field, key, checkQualifiedName(key)),
    ...invalidEach(field, value, checkLabelValue(value)),
  ]);
}

/** Annotations: keys are qualified names in any case, all together at most 256 KiB. */
function checkAnnotations(field: string, annotations: Readonly<Record<string, string>> | undefined): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const errors = collectErrors(entries, ([key]) => invalidEach(field, key, checkQualifiedName(key.toLowerCase())));
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  if (bytes > maxAnnotationBytes) errors.push(tooLong(field, maxAnnotationBytes));
  return errors;
}

/** The metadata of a template: only labels and annotations matter there. */
export const checkTemplateMeta = (field: string, metadata: ObjectMeta | undefined): FieldError[] => [
  ...checkLabels(`${field}.labels`, metadata?.labels),
  ...checkAnnotations(`${field}.annotations`, metadata?.annotations),
];

/** A label selector. */
export function checkLabelSelector(field: string, selector: LabelSelector | undefined): FieldError[] {
  if (!selector) return [];
  const errors = checkLabels(`${field}.matchLabels`, selector.matchLabels);
  for (const [index, { key, operator, values = [] }] of (selector.matchExpressions ?? []).entries()) {
    const path = `${field}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        errors.push(
          forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
    } else errors.push(invalidValue(`${path}.operator`, operator, 'not a valid selector operator'));
    errors.push(...invalidEach(`${path}.key`, key, checkQualifiedName(key)));
    errors.push(
      ...collectErrors(values, (value, position) =>
        invalidEach(`${path}.values[${position}]`, value, checkLabelValue(value)),
      ),
    );
  }
  return errors;
}

/** Whether a selector selects everything because it says nothing. */
export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;
