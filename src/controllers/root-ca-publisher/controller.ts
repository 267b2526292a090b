/** root-ca-publisher: puts the certificate authority's certificate into each namespace, from where pods mount it. */
import { ConfigMap, deepEqual, Namespace } from '#api';
import { type Controller, defineController, done, watch } from '#reconcile';

const name = 'kube-root-ca.crt';
const description =
  "The certificate authority that signed the API server's certificate, for clients inside the cluster.";

/** `rootCa` is the certificate in PEM. */
export function createRootCaPublisher({ rootCa }: { readonly rootCa: string }): Controller {
  const data = { 'ca.crt': rootCa };
  return defineController({
    name: 'root-ca-certificate-publisher',
    account: 'root-ca-cert-publisher',
    primary: Namespace,
    watches: [
      watch({
        kind: ConfigMap,
        keysOf: ({ metadata }) => (metadata.name === name ? [{ name: metadata.namespace ?? '' }] : []),
      }),
    ],
    writes: [{ kind: ConfigMap, verbs: ['create', 'update'] }],

    async reconcile(key, { lister, client }) {
      const namespace = lister(Namespace).get(key);
      if (!namespace || namespace.metadata.deletionTimestamp !== undefined) return done;
      const current = lister(ConfigMap).get({ namespace: key.name, name });
      if (!current) {
        const metadata = { namespace: key.name, name, annotations: { 'kubernetes.io/description': description } };
        await client.create(ConfigMap, { metadata, data });
      } else if (!deepEqual(current.data, data)) {
        await client.update(ConfigMap, { ...current, data });
      }
      return done;
    },
  });
}
