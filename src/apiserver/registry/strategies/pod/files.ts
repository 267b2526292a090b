/** Rules for the files that volumes are made of: of config maps, secrets and what is known of the pod itself. */
import {
  collectErrors,
  type DownwardAPIVolumeFile,
  type FieldError,
  invalidValue,
  type KeyToPath,
  required,
} from '#api';
import { checkRequired } from '../fields/checks.ts';
import { checkLocalFilePath } from '../fields/paths.ts';
import { checkResourceFieldRef, checkVolumeFieldRef } from './env.ts';

const modeRule = 'must be a number between 0 and 0777 (octal), both inclusive';

interface FileSource {
  defaultMode?: number;
  items?: KeyToPath[];
}

/** Which files a config map or secret at `field` becomes. */
export function checkFiles(field: string, { defaultMode, items = [] }: FileSource): FieldError[] {
  const errors = checkMode(`${field}.defaultMode`, defaultMode);
  return [...errors, ...collectErrors(items, (item, index) => checkItem(`${field}.items[${index}]`, item))];
}

/** As upstream, any text may be a key here: one that nothing has is missed when the volume is made. */
const checkItem = (field: string, { key, path, mode }: KeyToPath): FieldError[] => [
  ...checkRequired(`${field}.key`, key),
  ...checkLocalFilePath(`${field}.path`, path ?? ''),
  ...checkMode(`${field}.mode`, mode),
];

/** Permissions of a file. */
export const checkMode = (field: string, mode: number | undefined): FieldError[] =>
  mode === undefined || (mode >= 0 && mode <= 0o777) ? [] : [invalidValue(field, mode, modeRule)];

/** Files about the pod itself. As upstream, the paths name no item of the list. */
export function checkDownwardFiles(field: string, files: readonly DownwardAPIVolumeFile[] = []): FieldError[] {
  return collectErrors(files, ({ path, fieldRef, resourceFieldRef, mode }) => {
    const errors = [...checkLocalFilePath(`${field}.path`, path ?? '')];
    if (fieldRef) {
      errors.push(...checkVolumeFieldRef(`${field}.fieldRef`, fieldRef));
      if (resourceFieldRef) {
        const rule = 'fieldRef and resourceFieldRef can not be specified simultaneously';
        errors.push(invalidValue(field, 'resource', rule));
      }
    } else if (resourceFieldRef) {
      const at = `${field}.resourceFieldRef`;
      if (resourceFieldRef.containerName) errors.push(...checkResourceFieldRef(at, resourceFieldRef));
      else errors.push(required(`${at}.containerName`));
    } else errors.push(required(field, 'one of fieldRef and resourceFieldRef is required'));
    return [...errors, ...checkMode(`${field}.mode`, mode)];
  });
}
