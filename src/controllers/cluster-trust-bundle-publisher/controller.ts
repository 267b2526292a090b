/** kube-apiserver-serving-clustertrustbundle-publisher: says by a trust bundle which certificates the API server's is
 *  signed by. */
import { createHash } from 'node:crypto';
import { ClusterTrustBundle, signers } from '#api';
import { type Controller, defineController, done, unlessGone, watch } from '#reconcile';

/** `rootCa` is the certificate in PEM. The bundle's name goes by it, so that another certificate is another bundle:
 *  there is always one, and those before it go when it is there. */
export function createClusterTrustBundlePublisher({ rootCa }: { readonly rootCa: string }): Controller {
  const hash = createHash('sha256').update(rootCa).digest('hex').slice(0, 24);
  const name = `${signers.serving.replaceAll('/', ':')}:${hash}`;
  return defineController({
    name: 'kube-apiserver-serving-clustertrustbundle-publisher-controller',
    account: 'kube-apiserver-serving-clustertrustbundle-publisher',
    ensures: [{ name }],
    watches: [
      watch({
        kind: ClusterTrustBundle,
        keysOf: ({ spec }) => (spec.signerName === signers.serving ? [{ name }] : []),
      }),
    ],
    writes: [{ kind: ClusterTrustBundle, verbs: ['create', 'update', 'delete'] }],
    rules: [
      {
        verbs: ['attest'],
        apiGroups: ['certificates.k8s.io'],
        resources: ['signers'],
        resourceNames: [signers.serving],
      },
    ],

    async reconcile(key, { lister, client }) {
      const bundles = lister(ClusterTrustBundle);
      const current = bundles.get(key);
      const spec = { signerName: signers.serving, trustBundle: rootCa };
      if (!current) await client.create(ClusterTrustBundle, { metadata: { name }, spec });
      else if (current.spec.trustBundle !== rootCa) await client.update(ClusterTrustBundle, { ...current, spec });
      const former = bundles
        .list()
        .filter(({ metadata, spec }) => spec.signerName === signers.serving && metadata.name !== name);
      for (const { metadata } of former) {
        const { name, uid } = metadata;
        await client.delete(ClusterTrustBundle, { name }, { preconditions: { uid } }).catch(unlessGone);
      }
      return done;
    },
  });
}
