/** ClusterTrustBundle: certificates that pods may trust. */
import { defineKind, type KubeObject } from '../../kind.ts';

/** Certificates of authorities that pods can mount and trust. */
export interface ClusterTrustBundle extends KubeObject {
  /** The certificates. @proto 2 */
  spec: ClusterTrustBundleSpec;
}

export const ClusterTrustBundle = defineKind<ClusterTrustBundle>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'ClusterTrustBundle',
  plural: 'clustertrustbundles',
  scope: 'Cluster',
});

/** Certificates of authorities. */
export interface ClusterTrustBundleSpec {
  /** The signer whose they are; the object's name begins with it then. Cannot be changed. @proto 1 */
  signerName?: string;
  /** The certificates in PEM, each once. @proto 2 */
  trustBundle: string;
}
