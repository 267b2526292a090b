import { CertificateSigningRequest, Node, SubjectAccessReview, signers } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const certificateApproverDeclaration = defineDormant({
  name: 'certificatesigningrequest-approving-controller',
  account: 'certificate-controller',
  primary: CertificateSigningRequest,
  reads: [Node],
  writes: [
    { kind: CertificateSigningRequest, subresource: 'approval', verbs: ['update'] },
    { kind: SubjectAccessReview, verbs: ['create'] },
  ],
  rules: [
    {
      verbs: ['approve'],
      apiGroups: ['certificates.k8s.io'],
      resources: ['signers'],
      resourceNames: [signers.kubeletClient, signers.kubeletServing],
    },
  ],
});
