import { Namespace } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const namespaceDeclaration = defineDormant({
  name: 'namespace',
  primary: Namespace,
  everyKind: ['get', 'list', 'watch', 'deletecollection'],
  writes: [
    { kind: Namespace, subresource: 'status', verbs: ['update'] },
    { kind: Namespace, subresource: 'finalize', verbs: ['update'] },
  ],
  wakenBy: [{ kind: Namespace, fieldSelector: 'status.phase=Terminating' }],
});
