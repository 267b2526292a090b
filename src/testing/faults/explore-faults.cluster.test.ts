import { describe, expect, it } from 'vitest';
import { ConfigMap, type KubeObject, Namespace } from '#api';
import { silentLogger } from '#base';
import { mergePatch } from '#client';
import { type Controller, defineController, done, startOperator, watch } from '#reconcile';
import { startTestCluster } from '../../reconcile/testing/cluster.ts';
import { exploreFaults } from './explore-faults.ts';
import type { FaultRun } from './fault-run.ts';

const name = 'team';

/** Every namespace with the label `team` has a config map that says whose it is. */
const team = (reconcile: Controller['reconcile']) =>
  defineController({
    name: 'team',
    primary: Namespace,
    watches: [
      watch({
        kind: ConfigMap,
        keysOf: ({ metadata }) => (metadata.name === name ? [{ name: metadata.namespace ?? '' }] : []),
      }),
    ],
    writes: [
      { kind: ConfigMap, verbs: ['create', 'patch'] },
      { kind: Namespace, verbs: ['patch'] },
    ],
    reconcile,
  });

const ownerOf = (namespace: KubeObject | undefined) => namespace?.metadata.labels?.['team'];

const right = team(async ({ name: namespace }, { lister, client }) => {
  const owner = ownerOf(lister(Namespace).get({ name: namespace }));
  const key = { namespace, name };
  const current = lister(ConfigMap).get(key);
  if (owner === undefined || current?.data?.['name'] === owner) return done;
  if (current) await client.patch(ConfigMap, key, mergePatch({ data: { name: owner } }));
  else await client.create(ConfigMap, { metadata: key, data: { name: owner } });
  return done;
});

/** Notes first that the work is done, and then does it. */
const marksTooSoon = team(async ({ name: namespace }, { lister, client }) => {
  const object = lister(Namespace).get({ name: namespace });
  const owner = ownerOf(object);
  if (owner === undefined || object?.metadata.annotations?.['noted'] === owner) return done;
  await client.patch(Namespace, { name: namespace }, mergePatch({ metadata: { annotations: { noted: owner } } }));
  const key = { namespace, name };
  if (lister(ConfigMap).get(key)) await client.patch(ConfigMap, key, mergePatch({ data: { name: owner } }));
  else await client.create(ConfigMap, { metadata: key, data: { name: owner } });
  return done;
});

/** Gives a namespace to one team after the other, while things fail; in the end it has to belong to the last. */
async function play(faults: FaultRun, controller: Controller): Promise<void> {
  await using cluster = await startTestCluster([], { clock: faults.clock });
  const { client, clock } = cluster;
  await using _operator = await faults.run(through =>
    startOperator({ controllers: [controller], client: through(client), clock, logger: silentLogger }),
  );
  await client.create(Namespace, { metadata: { name: 'shop', labels: { team: 'red' } }, spec: {} });
  for (const owner of ['blue', 'green', 'yellow']) {
    await clock.sleep(faults.random() * 5000);
    await client.patch(Namespace, { name: 'shop' }, mergePatch({ metadata: { labels: { team: owner } } }));
  }
  await clock.sleep(5000);
  faults.calm();
  await faults.until('the config map says yellow', async () => {
    const map = await client.find(ConfigMap, { namespace: 'shop', name });
    return map?.data?.['name'] === 'yellow';
  });
}

describe('exploring faults', () => {
  it('finds nothing in a controller that decides from what is there', async () => {
    await exploreFaults({ seeds: 20 }, faults => play(faults, right));
  }, 60_000);

  it('finds the controller that forgets its work when it dies, with the seed that shows it', async () => {
    const exploring = exploreFaults({ seeds: 50 }, faults => play(faults, marksTooSoon));
    const error = await exploring.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const [, seed] = /never happened in 3600 s: .*\n {2}with KUBERNODE_FAULT_SEED=(\d+), after these faults:\n/.exec(
      String(error),
    ) ?? ['', ''];
    const again = exploreFaults({ firstSeed: Number(seed), seeds: 1 }, faults => play(faults, marksTooSoon));
    await expect(again).rejects.toThrow(String(error).slice('Error: '.length));
  }, 60_000);
});
