/** Rules for volumes that are put together of several sources. Source: https://kubernetes.io/docs/concepts/storage/projected-volumes/ */
import {
  type ClusterTrustBundleProjection,
  checkQualifiedName,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  type PodCertificateProjection,
  type ProjectedVolumeSource,
  required,
  type ServiceAccountTokenProjection,
  type VolumeProjection,
} from '#api';
import { checkSignerName } from '../certificates/signer-name.ts';
import { checkTrustBundleName, signerInTrustBundleName } from '../certificates/trust-bundle-name.ts';
import { invalidEach } from '../fields/checks.ts';
import { checkLabelSelector } from '../fields/labels.ts';
import { checkLocalFilePath } from '../fields/paths.ts';
import { checkDownwardFiles, checkFiles, checkMode } from './files.ts';

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
  if (podCertificate) errors.push(...checkPodCertificate(`${at}.podCertificate`, podCertificate));
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

const keyTypes = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const minCertificateSeconds = 3600;
const maxCertificateSeconds = 91 * 24 * 3600;
const certificatePaths = ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const;

function checkPodCertificate(field: string, certificate: Partial<PodCertificateProjection>): FieldError[] {
  const { signerName = '', keyType = '', maxExpirationSeconds: seconds, userAnnotations = {} } = certificate;
  const at = `${field}.maxExpirationSeconds`;
  const errors = checkSignerName(`${field}.signerName`, signerName);
  if (!keyTypes.includes(keyType)) errors.push(notSupported(`${field}.keyType`, keyType, keyTypes));
  if (seconds !== undefined && seconds < minCertificateSeconds)
    errors.push(invalidValue(at, seconds, `if provided, maxExpirationSeconds must be >= ${minCertificateSeconds}`));
  if (seconds !== undefined && seconds > maxCertificateSeconds)
    errors.push(invalidValue(at, seconds, `if provided, maxExpirationSeconds must be <= ${maxCertificateSeconds}`));
  for (const name of certificatePaths) {
    const path = certificate[name];
    if (path) errors.push(...checkLocalFilePath(`${field}.${name}`, path));
  }
  if (!certificatePaths.some(name => certificate[name])) {
    const rule = 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath';
    errors.push(required(field, rule));
  }
  return [...errors, ...checkUserAnnotations(`${field}.userAnnotations`, userAnnotations)];
}

const checkUserAnnotations = (field: string, annotations: Readonly<Record<string, string>>): FieldError[] =>
  collectErrors(Object.keys(annotations), key =>
    key.includes('/')
      ? invalidEach(field, key, checkQualifiedName(key))
      : [invalidValue(field, key, 'must be a domain-prefixed key (such as "acme.io/foo")')],
  );

const checkTrustBundle = (field: string, bundle: ClusterTrustBundleProjection): FieldError[] => [
  ...checkWhichBundles(field, bundle),
  ...checkLocalFilePath(`${field}.path`, bundle.path ?? ''),
];

function checkWhichBundles(field: string, bundle: ClusterTrustBundleProjection): FieldError[] {
  const { name, signerName, labelSelector } = bundle;
  if (name !== undefined && signerName !== undefined)
    return [invalidValue(field, bundle, 'only one of name and signerName may be used')];
  if (name !== undefined) {
    const selectorRule = 'labelSelector must be unset if name is specified';
    return [
      ...checkBundleName(`${field}.name`, name),
      ...(labelSelector ? [invalidValue(`${field}.labelSelector`, labelSelector, selectorRule)] : []),
    ];
  }
  if (signerName === undefined) return [required(field, 'either name or signerName must be specified')];
  return [
    ...(signerName === '' ? [required(`${field}.signerName`, 'must be a valid signer name')] : []),
    ...checkSignerName(`${field}.signerName`, signerName),
    ...checkLabelSelector(`${field}.labelSelector`, labelSelector),
  ];
}

function checkBundleName(field: string, name: string): FieldError[] {
  const problems = checkTrustBundleName(name, signerInTrustBundleName(name));
  return [
    ...(name === '' ? [required(field, 'must be a valid object name')] : []),
    ...invalidEach(
      field,
      name,
      problems.map(text => `not a valid clustertrustbundlename: ${text}`),
    ),
  ];
}

/** Files that a source writes, and what upstream shows where another writes them too. Tokens are not among them: of those it only
 *  warns. */
function filesOf(source: VolumeProjection): { file: string; shown: string }[] {
  const { configMap, secret, downwardAPI, clusterTrustBundle: bundle, podCertificate } = source;
  const named = [configMap, secret].flatMap(of =>
    (of?.items ?? []).map(({ path }) => ({ file: path, shown: of?.name ?? '' })),
  );
  const paths = [
    ...(downwardAPI?.items ?? []).map(({ path }) => path),
    bundle?.path,
    ...certificatePaths.map(name => podCertificate?.[name]),
  ];
  return [...named, ...paths.flatMap(path => (path ? [{ file: path, shown: path }] : []))];
}
