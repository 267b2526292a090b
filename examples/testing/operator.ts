/** An operator: every namespace with the label `team` gets a config map that says whose it is, and keeps it. */
import { ConfigMap, Namespace } from 'kubernode/api';
import { type Client, mergePatch, silentLogger } from 'kubernode/client';
import { defineController, done, type Operator, startOperator, watch } from 'kubernode/operator';

const name = 'team';

export const team = defineController({
  name: 'team',
  primary: Namespace,
  watches: [
    watch({
      kind: ConfigMap,
      keysOf: ({ metadata }) => (metadata.name === name ? [{ name: metadata.namespace ?? '' }] : []),
    }),
  ],
  writes: [{ kind: ConfigMap, verbs: ['create', 'patch'] }],

  async reconcile({ name: namespace }, { lister, client }) {
    const owner = lister(Namespace).get({ name: namespace })?.metadata.labels?.['team'];
    const key = { namespace, name };
    const current = lister(ConfigMap).get(key);
    if (owner === undefined || current?.data?.['name'] === owner) return done;
    if (current) await client.patch(ConfigMap, key, mergePatch({ data: { name: owner } }));
    else await client.create(ConfigMap, { metadata: key, data: { name: owner } });
    return done;
  },
});

/** Starts it against whatever cluster the client is of. As a program of its own: `await runOperator({ controllers: [team] })`. */
export const startTeamOperator = (client: Client): Promise<Operator> =>
  startOperator({ controllers: [team], client, logger: silentLogger });
