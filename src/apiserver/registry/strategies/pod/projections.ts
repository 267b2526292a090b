/** Rules for volumes that are put together of several sources. Source:
 *  https://kubernetes.io/docs/concepts/storage/projected-volumes/ */
import {
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type ProjectedVolumeSource,
  required,
  type ServiceAccountTokenProjection,
  type VolumeProjection,
} from '#api';
import { checkLocalFilePath } from '../fields/paths.ts';
import { checkDownwardFiles, checkFiles, checkMode } from './files.ts';
import { certificateFilesOf, checkCertificate, checkTrustBundle } from './identity-projections.ts';

/** The projected sources at `field`, none of which may write another's file. */
export function checkProjected(
  field: string,
  { defaultMode, sources = [] }: Partial<ProjectedVolumeSource>,
): FieldError[] {
  const errors = checkMode(`${field}.defaultMode`, defaultMode);
  const paths = new Set<string>();
  const wrong = collectErrors(sources, (source, index) => {
    const at = `${field}.sources[${index}]`;
    const found = checkProjection(field, at, source);
    for (const { file, shown } of filesOf(source)) {
      if (paths.has(file)) found.push(invalidValue(field, shown, 'conflicting duplicate paths'));
      paths.add(file);
    }
    return found;
  });
  return [...errors, ...wrong];
}

function checkProjection(field: string, at: string, source: VolumeProjection): FieldError[] {
  const errors: FieldError[] = [];
  const { configMap, secret, downwardAPI, podCertificate } = source;
  const { serviceAccountToken: token, clusterTrustBundle: bundle } = source;
  if (configMap) errors.push(...nameOf(`${at}.configMap`, configMap.name), ...checkFiles(`${at}.configMap`, configMap));
  if (secret) errors.push(...nameOf(`${at}.secret`, secret.name), ...checkFiles(`${at}.secret`, secret));
  if (downwardAPI) errors.push(...checkDownwardFiles(`${at}.downwardAPI`, downwardAPI.items));
  if (token) errors.push(...checkToken(`${at}.serviceAccountToken`, token), ...checkTokenPath(field, token.path));
  if (bundle) errors.push(...checkTrustBundle(`${at}.clusterTrustBundle`, bundle));
  if (podCertificate) errors.push(...checkCertificate(`${at}.podCertificate`, podCertificate));
  const given = Object.values(source).filter(value => value !== undefined).length;
  if (given > 1) errors.push(forbiddenField(at, 'may not specify more than 1 volume type per source'));
  return errors;
}

const nameOf = (field: string, name: string | undefined): FieldError[] => (name ? [] : [required(`${field}.name`)]);

/** As upstream, the path names the whole volume. */
const checkTokenPath = (field: string, path: string | undefined): FieldError[] =>
  path ? checkLocalFilePath(`${field}.path`, path) : [required(`${field}.path`)];

function checkToken(field: string, { expirationSeconds: seconds = 3600 }: ServiceAccountTokenProjection): FieldError[] {
  const at = `${field}.expirationSeconds`;
  if (seconds < 600) return [invalidValue(at, seconds, 'may not specify a duration less than 10 minutes')];
  if (seconds > 2 ** 32) return [invalidValue(at, seconds, 'may not specify a duration larger than 2^32 seconds')];
  return [];
}

/** Files that a source writes, and what upstream shows where another writes them too. Tokens are not among them: of
 *  those it only warns. */
function filesOf(source: VolumeProjection): { file: string; shown: string }[] {
  const { configMap, secret, downwardAPI, clusterTrustBundle: bundle, podCertificate } = source;
  const named = [configMap, secret].flatMap(of =>
    (of?.items ?? []).map(({ path }) => ({ file: path, shown: of?.name ?? '' })),
  );
  const paths = [
    ...(downwardAPI?.items ?? []).map(({ path }) => path),
    bundle?.path,
    ...(podCertificate ? certificateFilesOf(podCertificate) : []),
  ];
  return [...named, ...paths.flatMap(path => (path ? [{ file: path, shown: path }] : []))];
}
