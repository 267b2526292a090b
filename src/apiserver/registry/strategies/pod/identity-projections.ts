/** Rules for what projected volumes show of who a pod is, and whom it trusts.
 *  Source: https://kubernetes.io/docs/concepts/storage/projected-volumes/ */
import {
  type ClusterTrustBundleProjection,
  type FieldError,
  invalidValue,
  notSupported,
  type PodCertificateProjection,
  required,
} from '#api';
import { checkUserAnnotations, leastSeconds, mostSeconds } from '../certificates/pod-certificates.ts';
import { checkSignerName } from '../certificates/signer-name.ts';
import { checkTrustBundleName, signerInTrustBundleName } from '../certificates/trust-bundle-name.ts';
import { invalidEach } from '../fields/checks.ts';
import { checkLabelSelector } from '../fields/labels.ts';
import { checkLocalFilePath } from '../fields/paths.ts';

/** Which bundles, and where they are shown. */
export const checkTrustBundle = (field: string, bundle: ClusterTrustBundleProjection): FieldError[] => [
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

const keyTypes = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];

/** Which certificate is asked for, and where it and its key are shown. */
export function checkCertificate(field: string, certificate: Partial<PodCertificateProjection>): FieldError[] {
  const { signerName = '', keyType = '', maxExpirationSeconds: seconds, userAnnotations } = certificate;
  const { credentialBundlePath, keyPath, certificateChainPath } = certificate;
  const paths = Object.entries({ credentialBundlePath, keyPath, certificateChainPath });
  return [
    ...checkSignerName(`${field}.signerName`, signerName),
    ...checkUserAnnotations(`${field}.userAnnotations`, userAnnotations),
    ...(keyTypes.includes(keyType) ? [] : [notSupported(`${field}.keyType`, keyType, keyTypes)]),
    ...(seconds === undefined ? [] : checkLife(`${field}.maxExpirationSeconds`, seconds, signerName)),
    ...paths.flatMap(([name, path]) => (path ? checkLocalFilePath(`${field}.${name}`, path) : [])),
    ...(paths.some(([, path]) => path)
      ? []
      : [required(field, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath')]),
  ];
}

function checkLife(field: string, seconds: number, signerName: string): FieldError[] {
  const most = mostSeconds(signerName);
  if (seconds < leastSeconds)
    return [invalidValue(field, seconds, `if provided, maxExpirationSeconds must be >= ${leastSeconds}`)];
  return seconds > most ? [invalidValue(field, seconds, `if provided, maxExpirationSeconds must be <= ${most}`)] : [];
}

/** The files that such a projection has. */
export const certificateFilesOf = (certificate: PodCertificateProjection): string[] =>
  [certificate.credentialBundlePath, certificate.keyPath, certificate.certificateChainPath].flatMap(path => path || []);
