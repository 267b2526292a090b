/** Which trust bundles a projection shows, and how; pure.
 *  Source: https://kubernetes.io/docs/concepts/storage/projected-volumes/#clustertrustbundle */
import { type ClusterTrustBundle, type ClusterTrustBundleProjection, selects } from '#api';
import { certificatesIn, renderCertificates } from './pem-certificates.ts';

/** Whether the projection may show the bundle, whatever its labels are: what changes in one that it does is to be
 *  looked at. */
export function mayShow({ name, signerName }: ClusterTrustBundleProjection, bundle: ClusterTrustBundle): boolean {
  return name === undefined ? signerName === bundle.spec.signerName : name === bundle.metadata.name;
}

/** Whether the projection shows the bundle. One that asks for a signer's without a label selector shows none. */
export const shows = (projection: ClusterTrustBundleProjection, bundle: ClusterTrustBundle): boolean =>
  mayShow(projection, bundle) &&
  (projection.name !== undefined || selects(projection.labelSelector, bundle.metadata.labels));

/** The certificates of the bundles in PEM, each once, without what stands between them; '' for none. Nobody may rely on
 *  their order, which is the same for the same ones, so that a file changes only with what is in it. */
export const renderTrustAnchors = (bundles: readonly ClusterTrustBundle[]): string =>
  renderCertificates([...new Set(bundles.flatMap(({ spec }) => certificatesIn(spec.trustBundle)))].sort());
