/** Rules for label selectors, and for labels and annotations of templates. */
import {
  checkAnnotations,
  checkLabels,
  checkLabelValue,
  checkQualifiedName,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type LabelSelector,
  type ObjectMeta,
  required,
} from '#api';
import { invalidEach } from './checks.ts';

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

/** As {@link checkLabelSelector}, and of one with which something is wrong, that nothing can be selected by it. */
export function checkSelector(field: string, selector: LabelSelector, detail = ''): FieldError[] {
  const errors = checkLabelSelector(field, selector);
  return errors.length === 0 ? [] : [...errors, invalidValue(field, selector, detail)];
}

/** Whether a selector selects everything because it says nothing. */
export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0) === 0;
