/** serviceaccount: gives each namespace the service account that its pods use by default. */
import { isAlreadyExists, Namespace, ServiceAccount } from '#api';
import { defineController, done, watch } from '#reconcile';

const name = 'default';

export const serviceAccount = defineController({
  name: 'serviceaccount',
  account: 'service-account-controller',
  primary: Namespace,
  watches: [
    watch({
      kind: ServiceAccount,
      keysOf: ({ metadata }) => (metadata.name === name ? [{ name: metadata.namespace ?? '' }] : []),
    }),
  ],
  writes: [{ kind: ServiceAccount, verbs: ['create'] }],

  async reconcile(key, { lister, client }) {
    const namespace = lister(Namespace).get(key);
    if (!namespace || namespace.metadata.deletionTimestamp !== undefined) return done;
    if (lister(ServiceAccount).get({ namespace: key.name, name })) return done;
    try {
      await client.create(ServiceAccount, { metadata: { namespace: key.name, name } });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    return done;
  },
});
