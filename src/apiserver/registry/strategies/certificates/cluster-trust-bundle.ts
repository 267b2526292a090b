/** Strategy of cluster trust bundles.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#cluster-trust-bundles */
import { ClusterTrustBundle, type FieldError } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { validatePrefix } from '../../plan/validate-metadata.ts';
import { nameColumn } from '../columns/age.ts';
import { column, orNone } from '../columns/column.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';
import { checkSignerName } from './signer-name.ts';
import { checkTrustBundle } from './trust-bundle.ts';
import { checkTrustBundleName } from './trust-bundle-name.ts';

export const clusterTrustBundleStrategy = defineStrategy<ClusterTrustBundle>({
  kind: ClusterTrustBundle,
  columns: [
    nameColumn,
    column('SignerName', { description: 'Whose certificates they are.', value: ({ spec }) => orNone(spec.signerName) }),
  ],
  allowUnconditionalUpdate: false,
  // What a name may be goes by the signer.
  validateName: () => [],
  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName },
  validateCreate: bundle => [
    ...checkBundle(bundle),
    ...checkTrustBundle('spec.trustBundle', bundle.spec?.trustBundle ?? ''),
  ],
  validateUpdate: (bundle, old) => [
    ...checkBundle(bundle),
    ...(bundle.spec?.trustBundle === old.spec.trustBundle
      ? []
      : checkTrustBundle('spec.trustBundle', bundle.spec?.trustBundle ?? '')),
    ...checkImmutable('spec.signerName', bundle.spec?.signerName, old.spec.signerName),
  ],
});

function checkBundle({ metadata, spec }: ClusterTrustBundle): FieldError[] {
  const { name } = metadata;
  const signerName = spec?.signerName ?? '';
  return [
    ...validatePrefix(metadata, prefix => checkTrustBundleName(prefix, signerName)),
    ...(name === undefined ? [] : invalidEach('metadata.name', name, checkTrustBundleName(name, signerName))),
    ...(signerName === '' ? [] : checkSignerName('spec.signerName', signerName)),
  ];
}
