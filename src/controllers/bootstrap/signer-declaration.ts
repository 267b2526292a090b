import { ConfigMap, Secret } from '#api';
import { defineDormant } from '#reconcile';

/** What is signed: the kubeconfig, without credentials, by which somebody finds the cluster. */
export const clusterInfo = { namespace: 'kube-public', name: 'cluster-info' } as const;

/** What is known of the controller before it is loaded. */
export const bootstrapSignerDeclaration = defineDormant({
  name: 'bootstrap-signer-controller',
  account: 'bootstrap-signer',
  reads: [ConfigMap, Secret],
  writes: [{ kind: ConfigMap, verbs: ['update'], namespace: clusterInfo.namespace }],
  wakenBy: [
    { kind: ConfigMap, fieldSelector: `metadata.namespace=${clusterInfo.namespace},metadata.name=${clusterInfo.name}` },
  ],
});
