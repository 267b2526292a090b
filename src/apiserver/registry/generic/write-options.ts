/** What the query of a write may ask for. Source: ValidateCreateOptions and its kin upstream. */
import { type FieldError, forbiddenField, invalidObject, invalidValue, notSupported, tooLong } from '#api';
import type { RequestOptions } from '#client';

const kinds: Readonly<Record<string, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};
const fieldValidations = ['Ignore', 'Warn', 'Strict'];
const maxFieldManagerBytes = 128;

/** Throws the 422 for options that a write cannot have; reads pass. */
export function checkWriteOptions(verb: string, options: RequestOptions): void {
  const kind = kinds[verb];
  if (kind === undefined) return;
  const isDelete = kind === 'DeleteOptions';
  const errors = [
    ...(kind === 'PatchOptions' ? forceErrors(options.force) : []),
    ...(isDelete ? [] : fieldManagerErrors(options.fieldManager)),
    ...dryRunErrors(options.dryRun),
    ...(isDelete ? [] : fieldValidationErrors(options.fieldValidation)),
  ];
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors);
}

/** What is wrong with the stages that a rehearsal shall go through: there is but one answer. */
export const dryRunErrors = (stages: readonly string[] = []): FieldError[] =>
  stages.every(stage => stage === 'All') ? [] : [notSupported('dryRun', stages, ['All'])];

/** Only server-side apply, which is not served, knows force. */
const forceErrors = (force: boolean | undefined): FieldError[] =>
  force === undefined ? [] : [forbiddenField('force', 'may not be specified for non-apply patch')];

function fieldManagerErrors(name = ''): FieldError[] {
  const field = 'fieldManager';
  const errors = Buffer.byteLength(name) > maxFieldManagerBytes ? [tooLong(field, maxFieldManagerBytes)] : [];
  const position = name.search(/[\p{C}\p{Zl}\p{Zp}]/u);
  if (position < 0) return errors;
  const code = (name.codePointAt(position) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return [...errors, invalidValue(field, name, `invalid character U+${code} (at position ${position})`)];
}

const fieldValidationErrors = (text = ''): FieldError[] =>
  text === '' || fieldValidations.includes(text) ? [] : [notSupported('fieldValidation', text, fieldValidations)];
