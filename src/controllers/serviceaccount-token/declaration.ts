import { Secret, ServiceAccount, serviceAccountTokenType } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const serviceAccountTokenDeclaration = defineDormant({
  name: 'serviceaccount-token',
  account: 'tokens-controller',
  primary: Secret,
  reads: [ServiceAccount],
  writes: [
    { kind: Secret, verbs: ['update', 'delete'] },
    { kind: ServiceAccount, subresource: 'token', verbs: ['create'] },
  ],
  wakenBy: [{ kind: Secret, fieldSelector: `type=${serviceAccountTokenType}` }],
});
