/** Rules for labels and annotations, with upstream's messages; of metadata, and wherever else they stand.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ and .../annotations/ */
import { collectErrors, type FieldError, invalidValue, tooLong } from '../field-error.ts';
import { byteLength, checkLabelValue, checkQualifiedName } from './names.ts';

type Texts = Readonly<Record<string, string>>;

/** Labels: keys are qualified names, values short texts. */
export function checkLabels(field: string, labels: Texts | undefined): FieldError[] {
  return collectErrors(Object.entries(labels ?? {}), ([key, value]) => [
    ...checkQualifiedName(key).map(text => invalidValue(field, key, text)),
    ...checkLabelValue(value).map(text => invalidValue(field, value, text)),
  ]);
}

/** All annotations of an object together. */
const maxAnnotationBytes = 256 * 1024;

/** Annotations: keys are qualified names in any case, all together at most 256 KiB. */
export function checkAnnotations(field: string, annotations: Texts | undefined): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const errors = collectErrors(entries, ([key]) =>
    checkQualifiedName(key.toLowerCase()).map(text => invalidValue(field, key, text)),
  );
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  if (bytes > maxAnnotationBytes) errors.push(tooLong(field, maxAnnotationBytes));
  return errors;
}
