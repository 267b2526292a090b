import { PodCertificateRequest } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const podCertificateRequestCleanerDeclaration = defineDormant({
  name: 'podcertificaterequest-cleaner-controller',
  account: 'podcertificaterequestcleaner',
  primary: PodCertificateRequest,
  writes: [{ kind: PodCertificateRequest, verbs: ['delete'] }],
});
