import { describe, expect, it } from 'vitest';
import { ConfigMap, Secret } from '#api';
import { silentLogger as logger } from '#base';
import { createInformers } from '#client';
import {
  type Controller,
  type DormantController,
  defineController,
  defineDormant,
  done,
  type Wake,
} from './controller.ts';
import { startControllers } from './start-controllers.ts';
import { startTestCluster, type TestCluster } from './testing/cluster.ts';

const declaration = defineDormant({ name: 'probe', primary: ConfigMap, reads: [Secret], writes: [] });
const create = ({ client }: TestCluster, name: string, labels = {}) =>
  client.create(ConfigMap, { metadata: { namespace: 'default', name, labels } });

/** A dormant controller that notes what it is given. */
function probe(rest: Partial<DormantController> = {}) {
  const seen: string[] = [];
  let loads = 0;
  const awake: Controller = defineController({
    ...declaration,
    async reconcile(key, { lister }) {
      seen.push(`${lister(ConfigMap).get(key) ? '' : 'no '}${key.name}`);
      return done;
    },
  });
  const controller: DormantController = {
    ...declaration,
    async load() {
      loads++;
      return awake;
    },
    ...rest,
  };
  return { controller, seen, awake, loads: () => loads };
}

/** Lets happen what happens by itself. */
const settle = ({ clock }: TestCluster) => clock.advance(1000);

describe('a dormant controller', () => {
  it('is neither loaded nor has caches until the first object comes, and then misses nothing', async () => {
    const { controller, seen, loads } = probe();
    const asked: string[] = [];
    await using cluster = await startTestCluster([controller], {
      wrap: transport => ({
        ...transport,
        watch(request) {
          asked.push(request.resource);
          return transport.watch(request);
        },
      }),
    });
    await cluster.client.create(Secret, { metadata: { namespace: 'default', name: 'other' } });
    await settle(cluster);
    expect([loads(), asked]).toEqual([0, []]);
    await Promise.all(['a', 'b', 'c'].map(name => create(cluster, name)));
    await cluster.until('all', async () => seen.length === 3);
    expect(seen.toSorted()).toEqual(['a', 'b', 'c']);
    expect(asked).toContain('secrets');
  });

  it('wakes at once for what was there before it, and stays awake when it goes', async () => {
    const { controller, seen, loads } = probe();
    await using cluster = await startTestCluster([]);
    await create(cluster, 'a');
    {
      const { clock, client } = cluster;
      await using informers = createInformers({ client, clock, logger });
      await using _running = startControllers({ client, informers, clock, logger, controllers: [controller] });
      await cluster.until('seen', async () => seen.length === 1);
      await client.delete(ConfigMap, { namespace: 'default', name: 'a' });
      await cluster.until('gone', async () => seen.at(-1) === 'no a');
      await create(cluster, 'b');
      await cluster.until('another', async () => seen.at(-1) === 'b');
    }
    await create(cluster, 'c');
    await settle(cluster);
    expect([seen, loads()]).toEqual([['a', 'no a', 'b'], 1]);
  });

  it.each<[string, Wake]>([
    ['by label', { kind: ConfigMap, labelSelector: 'wake=yes' }],
    ['by what they say', { kind: ConfigMap, when: ({ metadata }) => metadata.labels?.['wake'] === 'yes' }],
  ])('is woken by the objects that it names alone: %s', async (_, wake) => {
    const { controller, seen, loads } = probe({ wakenBy: [wake] });
    await using cluster = await startTestCluster([controller]);
    await create(cluster, 'a');
    await settle(cluster);
    expect(loads()).toBe(0);
    await create(cluster, 'b', { wake: 'yes' });
    await cluster.until('both', async () => seen.length === 2);
    expect(seen.toSorted()).toEqual(['a', 'b']);
  });

  it('sees no time pass while it is loaded', async () => {
    const loaded = Promise.withResolvers<Controller>();
    const asked = Promise.withResolvers<void>();
    const { controller, awake, seen } = probe({
      load() {
        asked.resolve();
        return loaded.promise;
      },
    });
    await using cluster = await startTestCluster([controller]);
    const before = cluster.clock.now();
    await create(cluster, 'a');
    await asked.promise;
    const advanced = settle(cluster);
    for (let turn = 0; turn < 100; turn++) await new Promise(resolve => setImmediate(resolve));
    expect(cluster.clock.now()).toBe(before);
    loaded.resolve(awake);
    await advanced;
    expect(cluster.clock.now()).toBe(before + 1000);
    await cluster.until('seen', async () => seen.length === 1);
  });

  it('is loaded again when that fails, and leaves nothing behind when it is stopped meanwhile', async () => {
    let fails = 2;
    const { controller, awake, seen } = probe({
      load: () => (fails-- > 0 ? Promise.reject(new Error('no such file')) : Promise.resolve(awake)),
    });
    const cluster = await startTestCluster([controller]);
    await create(cluster, 'a');
    await cluster.until('first try', async () => fails === 1);
    await cluster.clock.advance(1000);
    expect(seen).toEqual([]);
    await cluster.clock.advance(2000);
    await cluster.until('seen', async () => seen.length === 1);
    await cluster[Symbol.asyncDispose]();
    expect(cluster.clock.pendingTimers).toBe(0);

    const never = probe({ load: () => Promise.reject(new Error('no such file')) });
    const other = await startTestCluster([never.controller]);
    await create(other, 'a');
    await settle(other);
    await other[Symbol.asyncDispose]();
    expect(other.clock.pendingTimers).toBe(0);
  });

  it('gives back what woke it, of which its own caches have more', async () => {
    const { controller, seen } = probe({ wakenBy: [{ kind: ConfigMap, labelSelector: 'wake=yes' }] });
    const ended: (string | undefined)[] = [];
    await using cluster = await startTestCluster([controller], {
      wrap: transport => ({
        ...transport,
        async *watch(request) {
          try {
            yield* transport.watch(request);
          } finally {
            ended.push(request.options?.labelSelector);
          }
        },
      }),
    });
    await create(cluster, 'a', { wake: 'yes' });
    await cluster.until('seen', async () => seen.length === 1);
    await cluster.until('over', async () => ended.length > 0);
    expect(ended).toEqual(['wake=yes']);
  });
});

it('informers of somebody else are not touched', async () => {
  const { controller, seen } = probe();
  await using cluster = await startTestCluster([]);
  const { clock, client } = cluster;
  await using informers = createInformers({ client, clock, logger });
  const others = informers.for(ConfigMap, { metadataOnly: true });
  await using _running = startControllers({ client, informers, clock, logger, controllers: [controller] });
  await create(cluster, 'a');
  await cluster.until('seen', async () => seen.length === 1);
  await create(cluster, 'b');
  await cluster.until('followed', async () => others.lister.list().length === 2);
});
