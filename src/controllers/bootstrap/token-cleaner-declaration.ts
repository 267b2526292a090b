import { bootstrapTokenType, Secret } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const tokenCleanerDeclaration = defineDormant({
  name: 'token-cleaner-controller',
  account: 'token-cleaner',
  primary: Secret,
  writes: [{ kind: Secret, verbs: ['delete'], namespace: 'kube-system' }],
  wakenBy: [{ kind: Secret, fieldSelector: `type=${bootstrapTokenType}` }],
});
