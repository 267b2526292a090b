import { ConfigMap, Pod, Secret, ServiceAccount, serviceAccountTokenType, tokenTracking } from '#api';
import { defineDormant } from '#reconcile';

/** What is known of the controller before it is loaded. */
export const legacyTokenCleanerDeclaration = defineDormant({
  name: 'legacy-serviceaccount-token-cleaner-controller',
  account: 'legacy-service-account-token-cleaner',
  reads: [Secret, ServiceAccount, Pod],
  writes: [{ kind: Secret, verbs: ['patch', 'delete'] }],
  // One object that is looked at once a day.
  rules: [
    {
      verbs: ['get'],
      apiGroups: [ConfigMap.group],
      resources: [ConfigMap.plural],
      resourceNames: [tokenTracking.name],
    },
  ],
  wakenBy: [{ kind: Secret, fieldSelector: `type=${serviceAccountTokenType}` }],
});
