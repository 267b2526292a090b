/** Rules for volumes. Source: https://kubernetes.io/docs/concepts/storage/volumes/ */
import {
  checkConfigKey,
  checkLabel,
  checkSubdomain,
  collectErrors,
  type DownwardAPIVolumeFile,
  type FieldError,
  forbiddenField,
  invalidValue,
  type KeyToPath,
  type PodSpec,
  type ProjectedVolumeSource,
  required,
  type Volume,
} from '#api';
import { checkRequired, checkUnion, invalidEach } from '../fields/checks.ts';
import { checkLocalFilePath, checkNoBacksteps } from '../fields/paths.ts';
import { checkAmount } from '../fields/resources.ts';
import { checkResourceFieldRef, checkVolumeFieldRef } from './env.ts';

const modeRule = 'must be a number between 0 and 0777 (octal), both inclusive';

/** The volumes of a pod. */
export function checkVolumes(field: string, { volumes = [] }: PodSpec): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(volumes, (volume, index) => {
    const path = `${field}[${index}]`;
    const errors: FieldError[] = volume.name
      ? invalidEach(`${path}.name`, volume.name, checkLabel(volume.name))
      : [required(`${path}.name`)];
    if (seen.has(volume.name))
      errors.push({ type: 'Duplicate', field: `${path}.name`, badValue: volume.name, detail: '' });
    seen.add(volume.name);
    return [...errors, ...checkSource(path, volume)];
  });
}

/** What is said about where a volume comes from. */
function sourcesOf(volume: Volume): string[] {
  const sources: string[] = [];
  for (const key in volume) if (key !== 'name' && volume[key as keyof Volume] !== undefined) sources.push(key);
  return sources;
}

function checkSource(field: string, volume: Volume): FieldError[] {
  const sources = sourcesOf(volume);
  if (sources.length === 0) return [required(field, 'must specify a volume type')];
  const errors = checkUnion(field, sources, 'may not specify more than 1 volume type');
  const { emptyDir, hostPath, configMap, secret, downwardAPI, projected, persistentVolumeClaim, nfs, csi, image } =
    volume;
  if (emptyDir?.sizeLimit !== undefined) {
    errors.push(...checkAmount(`${field}.emptyDir.sizeLimit`, 'memory', emptyDir.sizeLimit));
  }
  if (hostPath) {
    errors.push(...checkRequired(`${field}.hostPath.path`, hostPath.path));
    errors.push(...checkNoBacksteps(`${field}.hostPath.path`, hostPath.path ?? ''));
  }
  if (configMap) {
    errors.push(...checkRequired(`${field}.configMap.name`, configMap.name));
    errors.push(...checkFiles(`${field}.configMap`, configMap));
  }
  if (secret) {
    errors.push(...checkRequired(`${field}.secret.secretName`, secret.secretName));
    errors.push(...checkFiles(`${field}.secret`, secret));
  }
  if (downwardAPI) {
    errors.push(...checkMode(`${field}.downwardAPI.defaultMode`, downwardAPI.defaultMode));
    errors.push(...checkDownwardFiles(`${field}.downwardAPI`, downwardAPI.items));
  }
  if (projected) errors.push(...checkProjected(`${field}.projected`, projected));
  if (persistentVolumeClaim) {
    errors.push(...checkRequired(`${field}.persistentVolumeClaim.claimName`, persistentVolumeClaim.claimName));
  }
  if (nfs) {
    errors.push(...checkRequired(`${field}.nfs.server`, nfs.server), ...checkRequired(`${field}.nfs.path`, nfs.path));
    if (nfs.path && !nfs.path.startsWith('/')) {
      errors.push(invalidValue(`${field}.nfs.path`, nfs.path, 'must be an absolute path'));
    }
  }
  if (image) {
    errors.push(...checkRequired(`${field}.image.reference`, image.reference));
  }
  if (csi) errors.push(...checkRequired(`${field}.csi.driver`, csi.driver));
  return errors;
}

interface FileSource {
  defaultMode?: number;
  items?: KeyToPath[];
}

function checkFiles(field: string, { defaultMode, items = [] }: FileSource): FieldError[] {
  const errors = checkMode(`${field}.defaultMode`, defaultMode);
  for (const [index, item] of items.entries()) errors.push(...checkItem(`${field}.items[${index}]`, item));
  return errors;
}

function checkItem(field: string, { key, path, mode }: KeyToPath): FieldError[] {
  return [
    ...(key ? invalidEach(`${field}.key`, key, checkConfigKey(key)) : [required(`${field}.key`)]),
    ...checkLocalFilePath(`${field}.path`, path ?? ''),
    ...checkMode(`${field}.mode`, mode),
  ];
}

const checkMode = (field: string, mode: number | undefined): FieldError[] =>
  mode === undefined || (mode >= 0 && mode <= 0o777) ? [] : [invalidValue(field, mode, modeRule)];

function checkDownwardFiles(field: string, files: readonly DownwardAPIVolumeFile[] = []): FieldError[] {
  return collectErrors(files, ({ path, fieldRef, resourceFieldRef, mode }, index) => {
    const at = `${field}[${index}]`;
    const errors = [...checkLocalFilePath(`${at}.path`, path ?? ''), ...checkMode(`${at}.mode`, mode)];
    if (fieldRef) {
      errors.push(...checkVolumeFieldRef(`${at}.fieldRef`, fieldRef));
      if (resourceFieldRef)
        errors.push(invalidValue(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
    } else if (resourceFieldRef) {
      errors.push(...checkRequired(`${at}.containerName`, resourceFieldRef.containerName));
      errors.push(...checkResourceFieldRef(`${at}.resourceFieldRef`, resourceFieldRef));
    } else errors.push(required(at, 'one of fieldRef and resourceFieldRef is required'));
    return errors;
  });
}

function checkProjected(field: string, { defaultMode, sources = [] }: ProjectedVolumeSource): FieldError[] {
  const errors = checkMode(`${field}.defaultMode`, defaultMode);
  const paths = new Set<string>();
  for (const [index, source] of sources.entries()) {
    const at = `${field}.sources[${index}]`;
    const kinds = Object.keys(source);
    if (kinds.length === 0) errors.push(required(at, `must specify a volume projection type`));
    for (const extra of kinds.slice(1))
      errors.push(forbiddenField(`${at}.${extra}`, 'may not specify more than 1 volume type per source'));
    const { configMap, secret, downwardAPI, serviceAccountToken } = source;
    if (configMap) {
      errors.push(...nameOf(`${at}.configMap.name`, configMap.name), ...checkFiles(`${at}.configMap`, configMap));
    }
    if (secret) errors.push(...nameOf(`${at}.secret.name`, secret.name), ...checkFiles(`${at}.secret`, secret));
    if (downwardAPI) errors.push(...checkDownwardFiles(`${at}.downwardAPI`, downwardAPI.items));
    if (serviceAccountToken) {
      const seconds = serviceAccountToken.expirationSeconds ?? 3600;
      const token = `${at}.serviceAccountToken`;
      if (seconds < 600)
        errors.push(
          invalidValue(`${token}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'),
        );
      if (seconds > 2 ** 32)
        errors.push(
          invalidValue(`${token}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'),
        );
      errors.push(
        ...(serviceAccountToken.path
          ? checkLocalFilePath(`${token}.path`, serviceAccountToken.path)
          : [required(`${token}.path`)]),
      );
    }
    for (const file of filesOf(source)) {
      if (paths.has(file)) errors.push(invalidValue(field, file, 'conflicting duplicate paths'));
      paths.add(file);
    }
  }
  return errors;
}

const filesOf = (source: NonNullable<ProjectedVolumeSource['sources']>[number]): string[] => [
  ...(source.configMap?.items ?? []).map(item => item.path),
  ...(source.secret?.items ?? []).map(item => item.path),
  ...(source.downwardAPI?.items ?? []).map(item => item.path),
  ...(source.serviceAccountToken ? [source.serviceAccountToken.path] : []),
];

const nameOf = (field: string, name: string | undefined): FieldError[] =>
  name ? invalidEach(field, name, checkSubdomain(name)) : [required(field)];
