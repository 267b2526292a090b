import { CertificateSigningRequest, signers } from '#api';
import { defineDormant } from '#reconcile';

/** Signs a request in PEM with the cluster's authority; resolves with the certificate in PEM. */
export type SignRequest = (order: {
  readonly request: string;
  /** In Kubernetes' words: `client auth`. */
  readonly usages: readonly string[];
  readonly nowMs: number;
  readonly notAfterMs: number;
}) => Promise<string>;

/** What is known of the controller before it is loaded. */
export const certificateSignerDeclaration = defineDormant({
  name: 'certificatesigningrequest-signing-controller',
  account: 'certificate-controller',
  primary: CertificateSigningRequest,
  writes: [{ kind: CertificateSigningRequest, subresource: 'status', verbs: ['update'] }],
  rules: [
    {
      verbs: ['sign'],
      apiGroups: ['certificates.k8s.io'],
      resources: ['signers'],
      resourceNames: [signers.client, signers.kubeletClient, signers.kubeletServing],
    },
  ],
});
