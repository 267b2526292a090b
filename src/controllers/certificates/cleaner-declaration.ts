import { CertificateSigningRequest } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const certificateCleanerDeclaration = defineDormant({
  name: 'certificatesigningrequest-cleaner-controller',
  account: 'certificate-controller',
  primary: CertificateSigningRequest,
  writes: [{ kind: CertificateSigningRequest, verbs: ['delete'] }],
});
