/** What the query of a write may ask for. Source: ValidateCreateOptions and its kin upstream. */
import {
  applyPatchType,
  type FieldError,
  forbiddenField,
  invalidObject,
  notSupported,
  type PatchType,
  required,
} from '#api';
import type { RequestOptions } from '#client';
import { checkFieldManager } from '../plan/field-manager.ts';

const kinds: Readonly<Record<string, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};
const fieldValidations = ['', 'Ignore', 'Strict', 'Warn'];

/** Throws the 422 for options that a write cannot have; reads pass. */
export function checkWriteOptions(verb: string, options: RequestOptions, patchType?: PatchType): void {
  const kind = kinds[verb];
  if (kind === undefined) return;
  const isDelete = kind === 'DeleteOptions';
  const errors = [
    ...(kind === 'PatchOptions' ? patchErrors(options, patchType) : []),
    ...(isDelete ? [] : checkFieldManager('fieldManager', options.fieldManager)),
    ...dryRunErrors(options.dryRun),
    ...(isDelete ? [] : fieldValidationErrors(options.fieldValidation)),
  ];
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind }, '', errors);
}

/** What is wrong with the stages that a rehearsal shall go through: there is but one answer. */
export const dryRunErrors = (stages: readonly string[] = []): FieldError[] =>
  stages.every(stage => stage === 'All') ? [] : [notSupported('dryRun', stages, ['All'])];

/** Who applies has to say who they are, and alone may take fields by force. */
function patchErrors({ force, fieldManager }: RequestOptions, patchType: PatchType | undefined): FieldError[] {
  if (patchType === applyPatchType) {
    return fieldManager ? [] : [required('fieldManager', 'is required for apply patch')];
  }
  return force === undefined ? [] : [forbiddenField('force', 'may not be specified for non-apply patch')];
}

const fieldValidationErrors = (text = ''): FieldError[] =>
  fieldValidations.includes(text) ? [] : [notSupported('fieldValidation', text, fieldValidations)];
