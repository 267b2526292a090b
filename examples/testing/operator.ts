/** An operator: every namespace with the label `team` gets a config map that says whose it is, and keeps it. */
import { ConfigMap, formatKey, isAlreadyExists, Namespace } from 'kubernode/api';
import { type Client, createInformers, createWorkQueue, mergePatch, silentLogger, systemClock } from 'kubernode/client';

const name = 'team';

/** Starts it, against whatever cluster the client is of. */
export async function startOperator(client: Client): Promise<AsyncDisposable> {
  const [clock, logger] = [systemClock, silentLogger];
  const informers = createInformers({ client, clock, logger });
  const queue = createWorkQueue({ clock });
  const namespaces = informers.for(Namespace);
  const configMaps = informers.for(ConfigMap);
  namespaces.onChange(({ object }) => queue.add(object.metadata.name));
  configMaps.onChange(({ object }) => object.metadata.name === name && queue.add(object.metadata.namespace ?? ''));
  await informers.synced();

  const reconcile = async (namespace: string): Promise<void> => {
    const team = namespaces.lister.get(namespace)?.metadata.labels?.['team'];
    const key = { namespace, name };
    const current = configMaps.lister.get(formatKey(key));
    if (team === undefined || current?.data?.['name'] === team) return;
    if (current) await client.patch(ConfigMap, key, mergePatch({ data: { name: team } }));
    else await client.create(ConfigMap, { metadata: key, data: { name: team } });
  };
  const run = async (): Promise<void> => {
    for (let key = await queue.next(); key !== undefined; key = await queue.next()) {
      try {
        await reconcile(key);
        queue.forget(key);
      } catch (error) {
        // The cache may be behind; what changes it comes here again.
        if (!isAlreadyExists(error)) queue.addRateLimited(key);
      } finally {
        queue.done(key);
      }
    }
  };
  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      queue[Symbol.dispose]();
      await running;
      await informers[Symbol.asyncDispose]();
    },
  };
}
